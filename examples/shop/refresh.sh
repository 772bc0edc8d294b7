#!/bin/sh
# Refreshes the evidence bundle of a shop's trustmark badge; needs only sh, curl, sed, base64 and sha256sum.
#
#   refresh.sh NUMBER HOST ISSUER FILE
#   refresh.sh CETS-0047-K2N shop.example.com.kh https://verify.example.com.kh /var/www/html/trustmark/bundle.json
#
# Run it every hour (crontab: `17 * * * *`). It checks no signature: the visitor's browser does. It replaces FILE whole or
# not at all, and never by something older. Exit codes: 0 replaced, 2 wrong usage, 3 left as it was.
# For a shop with several web sites use `trustmark bundle` or refresh.php, which take them all.
set -eu

[ $# -eq 4 ] || { echo "refresh.sh: usage: refresh.sh NUMBER HOST ISSUER FILE" >&2; exit 2; }
number=$1 host=$2 issuer=${3%/} file=$4

give_up() {
  echo "refresh.sh: $1; $file stays as it was" >&2
  exit 3
}

case $number in
  CETS-[0-9A-HJKMNP-TV-Z][0-9A-HJKMNP-TV-Z][0-9A-HJKMNP-TV-Z][0-9A-HJKMNP-TV-Z]-[0-9A-HJKMNP-TV-Z][0-9A-HJKMNP-TV-Z][0-9A-HJKMNP-TV-Z]) ;;
  *) echo "refresh.sh: expected a number like CETS-0047-K2N" >&2; exit 2 ;;
esac

new=$(mktemp -d "$(dirname "$file")/.trustmark.XXXXXX")
trap 'rm -rf "$new"' EXIT

fetch() {
  curl --silent --show-error --fail --max-time 20 --max-filesize 4194304 --output "$new/$2" "$issuer/$1" || give_up "no $1"
}

# The number is the index of the certificate, 32 values a letter; a status list has 2^17 certificates.
list_number() {
  letters=$(printf '%s' "$number" | sed 's/^CETS-//; s/-//; s/.$//')
  index=0
  while [ -n "$letters" ]; do
    rest=${letters#?}
    before=${alphabet%%"${letters%"$rest"}"*}
    index=$((index * 32 + ${#before}))
    letters=$rest
  done
  echo $((index >> 17))
}
alphabet=0123456789ABCDEFGHJKMNPQRSTVWXYZ

# log size and instant of the token on standard input
order() {
  cut -d. -f2 | tr -- '-_' '+/' | sed 's/$/==/' | base64 -d 2>/dev/null |
    sed -n 's/.*"iat":\([0-9]*\).*"log_size":\([0-9]*\).*/\2 \1/p'
}

fetch .well-known/trustmark.json where
buckets=$(tr -d ' \n' < "$new/where" | sed -n 's/.*"buckets":\([0-9]*\).*/\1/p')
[ -n "$buckets" ] && [ "$buckets" -gt 0 ] || give_up "the site does not tell its number of buckets"
hash=$(printf '%s' "$host" | sha256sum | cut -c1-8)

certificate=certificates/$number.jwt
bucket=register/host/$(printf '%04x' $((0x$hash % buckets))).jwt
status=status/$(list_number).jwt
fetch "$certificate" certificate
fetch keys/manifest.json manifest
fetch "$bucket" bucket
fetch "$status" status

for each in certificate bucket status; do
  now=$(order < "$new/$each")
  [ -n "$now" ] || give_up "what came as $each is none"
  path=$(eval "echo \$$each")
  [ -f "$file" ] || continue
  was=$(sed -n "s|.*\"$path\":\"\([^\"]*\)\".*|\1|p" "$file" | order)
  [ -n "$was" ] || continue
  [ "${now% *}" -gt "${was% *}" ] || { [ "${now% *}" -eq "${was% *}" ] && [ "${now#* }" -ge "${was#* }" ]; } ||
    give_up "$path is older than the one at hand"
done

{
  printf '{"format":"trustmark-bundle-v1","number":"%s","files":{"%s":"%s",' "$number" "$certificate" "$(cat "$new/certificate")"
  printf '"keys/manifest.json":"%s",' "$(sed 's/\\/\\\\/g; s/"/\\"/g' "$new/manifest")"
  printf '"%s":"%s","%s":"%s"}}' "$bucket" "$(cat "$new/bucket")" "$status" "$(cat "$new/status")"
} > "$new/bundle"
chmod 644 "$new/bundle"
mv "$new/bundle" "$file"
