// The list as a file: CSV for tables, JSON for programs. Columns and members: docs/formats.md, "Scan list". Pure.

export const FORMAT = 'trustmark-scan-list/1';
export const COLUMNS = [
  'scanned_at', 'verdict', 'tone', 'reason', 'number', 'holder_km', 'holder_en', 'places', 'as_of', 'offline', 'kind', 'source', 'code',
];
/** What a table would take for a formula, also in its wide letters. */
const FORMULA = /^[\s]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

const iso = (instant) => (instant ? new Date(instant * 1000).toISOString().replace('.000', '') : '');

const lineOf = ({at, verdict, read, offline, source, text}) => ({
  scanned_at: iso(at), verdict: verdict?.code ?? '', tone: verdict?.tone ?? '', reason: verdict?.reason ?? '', number: verdict?.number ?? '',
  holder_km: verdict?.holder?.km ?? '', holder_en: verdict?.holder?.en ?? '', places: [...verdict?.sites ?? [], ...verdict?.handles ?? []],
  as_of: iso(verdict?.when), offline, kind: read.kind, source, code: text,
});

const cell = (value) => {
  const text = Array.isArray(value) ? value.join(' ') : String(value);
  return `"${(FORMULA.test(text) ? `'${text}` : text).replace(/"/g, '""')}"`;
};

/** The entries, oldest first, as CSV (RFC 4180) that no table runs as a formula; with the mark that tables know UTF-8 by. */
export const csvOf = (entries) => {
  const rows = [...entries].reverse().map(lineOf).map((line) => COLUMNS.map((name) => cell(line[name])));
  return `\ufeff${[COLUMNS, ...rows].map((row) => row.join(',')).join('\r\n')}\r\n`;
};

export const jsonOf = (entries, {issuer, page, madeAt}) => JSON.stringify({
  format: FORMAT, issuer, page, made_at: iso(madeAt), scans: [...entries].reverse().map(lineOf),
}, null, 2);
