#!/bin/sh
# What a stranger types on the fresh machine; run.sh calls it there, as that user, with an empty HOME.
set -eu
seconds() { cut -d. -f1 /proc/uptime; }
# Where the stack puts it by itself.
data=$HOME/.local/state/muster
[ "$(id -u)" != 0 ] || data=/var/lib/muster
began=$(seconds)
case $1 in
  install)
    [ -z "$(ls -A "$HOME")" ]
    echo "Node $(node --version), npm $(npm --version), $(id -un)"
    cd "$HOME"
    git clone -q /opt/muster.bundle muster
    cd muster
    npm ci
    echo "npm ci: $(($(seconds) - began)) s"
    ;;
  start)
    cd "$HOME/muster"
    # Twice: on nothing, and on what the first run left.
    for turn in cold warm; do
      began=$(seconds)
      rm -f "$data/ready.json"
      # A group of its own, so that it can be ended as Ctrl-C ends it: a signal to npm and to what npm started.
      setsid npm start >"$HOME/start.log" 2>&1 &
      started=$!
      until [ -s "$data/ready.json" ]; do
        kill -0 $started 2>/dev/null || { cat "$HOME/start.log"; echo 'npm start ended'; exit 1; }
        [ $(($(seconds) - began)) -lt 120 ] || { cat "$HOME/start.log"; echo 'not ready in 120 s'; exit 1; }
        sleep 0.2
      done
      echo "$turn start: $(($(seconds) - began)) s to ready"
      node /opt/ask.mjs "$data/ready.json" || { tail -n 40 "$HOME/start.log"; exit 1; }
      npx --no-install muster devices list -o json >"$HOME/devices.json"
      grep -q dev_ "$HOME/devices.json" || { echo 'the command line shows no device'; exit 1; }
      kill -INT -$started
      wait $started || true
      began=$(seconds)
      while kill -0 -$started 2>/dev/null; do
        [ $(($(seconds) - began)) -lt 30 ] || { tail -n 5 "$HOME/start.log"; echo 'does not stop in 30 s'; exit 1; }
        sleep 0.2
      done
      ! grep -qx postgres /proc/[0-9]*/comm 2>/dev/null || { echo 'postgres is left running'; exit 1; }
    done
    ;;
  test)
    cd "$HOME/muster"
    npm test >"$HOME/test.log" 2>&1 || { grep -E 'FAIL|Error:' "$HOME/test.log" | head -n 40; tail -n 30 "$HOME/test.log"; exit 1; }
    grep '^not run:' "$HOME/test.log" || true
    tail -n 1 "$HOME/test.log"
    ;;
esac
