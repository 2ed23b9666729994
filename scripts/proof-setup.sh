# What the proofs share, to be sourced: a folder, the stand-in, a configuration, a generated plan, and the judgement.
# Sets: folder resetd checker stand_in(pid) url. Every function says on standard error what is wrong and exits.

proof="$(basename "$0")"
say() { printf '%s: %s\n' "$proof" "$*"; }
die() { printf '%s: %s\n' "$proof" "$*" >&2; exit 1; }
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
resetd="$root/build/release/daemon/resetd"
checker="$root/build/release/tests/support/resetd-check-invariants"

build() {
  "$root/scripts/install-deps"
  "$root/scripts/build" release resetd resetd-console-sim resetd-check-invariants
  folder="$(mktemp -d "${TMPDIR:-/tmp}/resetd-$proof.XXXXXX")"
  cd "$folder"
}

# start_stand_in ARGUMENT...
start_stand_in() {
  "$root/build/release/tests/console_sim/resetd-console-sim" --port-file ports "$@" > console.out 2>&1 &
  stand_in=$!
  trap 'kill "$stand_in" 2> /dev/null || true' EXIT
  for _ in $(seq 600); do
    [ -s ports ] && break
    kill -0 "$stand_in" 2> /dev/null || die "the stand-in ended at once: $(cat console.out)"
    sleep 0.05
  done
  [ -s ports ] || die "the stand-in did not come up: see $folder/console.out"
  read -r _ url _ _ < ports
}

# configure RATE BURST CONCURRENCY REQUEST_TIMEOUT (settle is the same) [LOG_LEVEL]
configure() {
  (umask 077 && printf 'test-sk\n' > secret)
  cat > resetd.yaml <<YAML
state_dir: $folder/state
listen: {unix: $folder/resetd.sock}
consoles:
  stand-in:
    url: $url
    access_key: test-ak
    secret_key_file: ./secret
    rate: $1
    burst: $2
    concurrency: $3
    breaker: 1000
    timeouts: {connect: $4, request: $4, settle: $4}
log: {level: ${5:-info}, format: text}
YAML
}

# job_ids TASKS: jobs of the stand-in whose position has a time: ten of its twelve kinds.
job_ids() { awk -v tasks="$1" 'BEGIN { for (id = 1; tasks > 0; ++id) if ((id - 1) % 12 < 10) { print id; --tasks } }'; }
# jobs_for TASKS: how many jobs the stand-in must have for that.
jobs_for() { echo $(($1 * 12 / 10 + 12)); }

# make_plan TASKS POLICY: that many tasks, by their jobs' ids, each a day back.
make_plan() {
  {
    printf 'version: 1\nname: %s\nreason: "a proof, against the stand-in"\npolicy: %s\n' "$proof" "$2"
    printf 'defaults: {posType: MYSQL_TIMESTAMP_POS, positionTimestamp: now-24h}\ntasks_from: [tasks.csv]\n'
  } > plan.yaml
  { printf 'jobId\n'; job_ids "$1"; } > tasks.csv
}

# judge: exports the audit log and the tasks of the run that run.json tells of, and holds them against the stand-in's.
judge() {
  local run
  run="$(sed -E 's/^\{"run":([0-9]+),.*/\1/' run.json)"
  "$resetd" --config resetd.yaml audit export > audit.jsonl || die "the audit log cannot be exported"
  "$resetd" --config resetd.yaml tasks "$run" -o json > tasks.json || die "the tasks cannot be listed"
  "$resetd" --config resetd.yaml audit verify || die "the audit log does not verify: see $folder"
  "$checker" --audit audit.jsonl --log console.jsonl --tasks tasks.json || die "a rule is broken: see $folder"
}
