#!/bin/sh
# Makes the certificates of this folder anew: an authority, a certificate of it for app.internal and
# 127.0.0.1, one of it that has expired, and one that signed itself. Run it here; it needs openssl.
set -eu
key='-algorithm EC -pkeyopt ec_paramgen_curve:P-256'
for name in ca app expired alone; do
  openssl genpkey $key -out $name.key
done
openssl req -x509 -new -key ca.key -days 36500 -subj '/CN=Evener test authority' -out ca.pem
openssl req -x509 -new -key alone.key -days 36500 -subj /CN=app.internal \
  -addext 'subjectAltName=DNS:app.internal' -out alone.pem
work=$(mktemp -d)
printf 'subjectAltName=DNS:app.internal,IP:127.0.0.1\n' > "$work/names"
touch "$work/index"
printf '[ca]\ndefault_ca=a\n[a]\ndatabase=%s/index\nnew_certs_dir=%s\nrand_serial=yes\n' "$work" "$work" > "$work/conf"
printf 'default_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n' >> "$work/conf"
sign() {
  openssl req -new -key "$1.key" -subj /CN=app.internal -out "$work/request"
  openssl ca -batch -config "$work/conf" -cert ca.pem -keyfile ca.key -in "$work/request" \
    -startdate "$2" -enddate "$3" -extfile "$work/names" -notext -out "$1.pem"
}
sign app 20260101000000Z 21260101000000Z
sign expired 20200101000000Z 20210101000000Z
rm -r "$work" ca.key
