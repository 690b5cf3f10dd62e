#!/bin/bash
# Starts a daemon of its own, drops the sample exports into it and shows what comes out.
#
# usage: demo.sh BINARIES    (the folder of attributiond and attrctl; `make demo` knows it)
# DEMO_KEEP=1 leaves the daemon running and says how to ask and how to stop it.
set -euo pipefail

samples=$(cd "$(dirname "$0")" && pwd)
PATH=$(cd "$1" && pwd):$PATH
work=$(mktemp -d -t attributiond-demo.XXXXXX)
export ATTRIBUTIOND_SOCKET=$work/rpc.sock
daemon=

finish() {
  local status=$?
  trap - EXIT
  if [[ $status != 0 && -s $work/log ]]; then
    printf '\nThe demo failed. The log of the daemon:\n' >&2
    cat "$work/log" >&2
  fi
  if [[ -n $daemon ]]; then
    kill "$daemon" 2> /dev/null || true
    wait "$daemon" 2> /dev/null || true
  fi
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

start() {
  setsid attributiond --data "$work/data" --socket "$ATTRIBUTIOND_SOCKET" \
    < /dev/null > "$work/log" 2>&1 &
  daemon=$!
  for _ in {1..100}; do
    attrctl status > /dev/null 2>&1 && return
    kill -0 "$daemon" 2> /dev/null || return 1
    sleep 0.1
  done
  echo 'The daemon did not answer within ten seconds.' >&2
  return 1
}

show() {
  printf '\n$ %s\n' "$*"
  "$@"
}

start
cd "$samples"
show attrctl drop session_sources.csv conversions.csv session_costs.csv
show attrctl report --by channel
show attrctl status

if [[ ${DEMO_KEEP:-} == 1 ]]; then
  trap - EXIT INT TERM
  cat << END

The daemon runs on. Look further:
  export ATTRIBUTIOND_SOCKET=$ATTRIBUTIOND_SOCKET PATH=$1:\$PATH
  attrctl compare
  attrctl explain order-1-8
  sqlite3 $work/data/attribution.db 'SELECT * FROM channel_reporting LIMIT 10'
Stop it and remove what it made:
  kill $daemon && sleep 2 && rm -r $work
END
else
  printf '\nTo keep the daemon and look further:\n  DEMO_KEEP=1 make demo\n'
fi
