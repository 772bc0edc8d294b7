// The fragment of the page's address: `#SUBJECT&on=HOST&lang=en`.

/** `{subject, on, lang}` of a fragment with its `#`; what cannot be decoded stays as it is. */
export const readFragment = (hash) => {
  const [subject, ...rest] = hash.slice(1).split('&').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
  const options = Object.fromEntries(rest.map((part) => part.split('=')));
  return {subject: subject.trim(), on: (options.on ?? '').trim(), lang: options.lang};
};

export const writeFragment = ({subject, on}, language) => {
  const parts = [encodeURIComponent(subject).replace(/%3A/g, ':'), on && `on=${encodeURIComponent(on)}`, `lang=${language}`];
  return '#' + parts.filter((part, at) => part || at === 0).join('&');
};
