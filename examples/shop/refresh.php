<?php
// Refreshes the evidence bundle of a shop's trustmark badge, for hosts that run PHP and nothing else.
//
//   php refresh.php NUMBER ISSUER FILE HOST [HOST ...]
//
// Run it every hour from the hosting panel's cron. It checks no signature: the visitor's browser does. It replaces FILE
// whole or not at all, and never by something older. Exit codes: 0 replaced, 2 wrong usage, 3 left as it was. PHP 8.1.

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const MOST = 4 * 1024 * 1024;

function give_up(string $why, int $code = 3): never {
    fwrite(STDERR, "refresh.php: $why\n");
    exit($code);
}

function fetch(string $issuer, string $path): string {
    $options = ['http' => ['timeout' => 20, 'follow_location' => 0]];
    $text = @file_get_contents("$issuer/$path", false, stream_context_create($options), 0, MOST);
    return $text === false || $text === '' ? give_up("no $path") : $text;
}

/** Log size and instant of a signed file; null for what is none. */
function order_of(string $token): ?array {
    $part = explode('.', $token)[1] ?? '';
    $claims = json_decode((string) base64_decode(strtr($part, '-_', '+/')), true);
    return isset($claims['log_size'], $claims['iat']) ? [$claims['log_size'], $claims['iat']] : null;
}

function main(array $arguments): void {
    if (count($arguments) < 5 || !preg_match('/^CETS-[' . ALPHABET . ']{4}-[' . ALPHABET . ']{3}$/', $arguments[1])) {
        give_up('usage: php refresh.php NUMBER ISSUER FILE HOST [HOST ...]', 2);
    }
    [, $number, $issuer, $file] = $arguments;
    $issuer = rtrim($issuer, '/');
    $buckets = json_decode(fetch($issuer, '.well-known/trustmark.json'), true)['register']['buckets'] ?? 0;
    if (!is_int($buckets) || $buckets < 1) {
        give_up('the site does not tell its number of buckets');
    }
    $index = 0;
    foreach (str_split(substr(str_replace('-', '', $number), 4, 6)) as $letter) {
        $index = $index * 32 + strpos(ALPHABET, $letter);
    }
    $paths = ["certificates/$number.jwt", 'keys/manifest.json', 'status/' . ($index >> 17) . '.jwt'];
    foreach (array_slice($arguments, 4) as $host) {
        $paths[] = sprintf('register/host/%04x.jwt', hexdec(substr(hash('sha256', $host), 0, 8)) % $buckets);
    }
    $old = json_decode((string) @file_get_contents($file), true)['files'] ?? [];
    $files = [];
    foreach ($paths as $path) {
        $files[$path] = fetch($issuer, $path);
        if ($path === 'keys/manifest.json') {
            continue;
        }
        $now = order_of($files[$path]) ?? give_up("what came as $path is none");
        $was = order_of($old[$path] ?? '');
        if ($was !== null && $now < $was) {
            give_up("$path is older than the one at hand");
        }
    }
    ksort($files, SORT_STRING);
    $bundle = ['format' => 'trustmark-bundle-v1', 'number' => $number, 'files' => $files];
    $new = dirname($file) . '/.' . basename($file) . '.' . getmypid();
    if (file_put_contents($new, json_encode($bundle, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE)) === false || !rename($new, $file)) {
        give_up("$file cannot be written");
    }
}

main($argv);
