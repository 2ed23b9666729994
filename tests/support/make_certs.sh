#!/bin/sh
# Makes certificates for tests, valid for a day, in the folder given:
#   ca.crt ca.key           an authority
#   server.crt server.key   for 127.0.0.1 and localhost, signed by it
#   other.crt other.key     for other.example, signed by it (a wrong name)
#   expired.crt expired.key for 127.0.0.1, signed by it, no longer valid
#   self.crt self.key       for 127.0.0.1, signed by nobody
set -eu
if [ $# -ne 1 ]; then
  echo "usage: make_certs.sh DIR" >&2
  exit 2
fi
mkdir -p "$1"
cd "$1"

key() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
}

# signed NAME SUBJECT_ALT_NAMES [DATES...]
signed() {
  name=$1
  names=$2
  shift 2
  key "$name"
  openssl req -new -key "$name.key" -subj "/CN=$name" -out "$name.csr"
  printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$names" > "$name.ext"
  openssl ca -batch -notext -config ca.conf -extfile "$name.ext" "$@" -in "$name.csr" -out "$name.crt" 2> "$name.err" ||
    { cat "$name.err" >&2; exit 1; }
  rm "$name.csr" "$name.ext" "$name.err"
}

cat > ca.conf << 'CONF'
[ca]
default_ca = here
[here]
database = index.txt
new_certs_dir = .
rand_serial = yes
certificate = ca.crt
private_key = ca.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
CONF
: > index.txt

key ca
openssl req -x509 -new -key ca.key -subj "/CN=resetd test authority" -days 1 \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign -out ca.crt
signed server IP:127.0.0.1,DNS:localhost -days 1
signed other DNS:other.example -days 1
signed expired IP:127.0.0.1,DNS:localhost -startdate 20200101000000Z -enddate 20200102000000Z
key self
openssl req -x509 -new -key self.key -subj "/CN=self" -days 1 -addext subjectAltName=IP:127.0.0.1 -out self.crt
