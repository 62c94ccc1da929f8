#!/bin/sh
# The agent's .deb under a real systemd: a Debian 12 is booted in a container, the agent comes, works, is woken, leaves, and goes.
# Wants root and `apt-get install debootstrap systemd-container dpkg-dev iproute2 util-linux`; not part of the ordinary tests.
# Use: stories/packaged-agent/run.sh; MUSTER_BARE=FOLDER takes a Debian 12 made earlier, MUSTER_DEB=FILE a package.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
repository=$(cd "$here/../.." && pwd -P)

if [ "${1-}" != inside ]; then
  [ "$(id -u)" = 0 ] || { echo 'the packaged agent: needs root for debootstrap and systemd-nspawn' >&2; exit 1; }
  for tool in debootstrap systemd-nspawn dpkg-deb ip unshare nsenter; do
    command -v $tool >/dev/null || { echo "the packaged agent: needs $tool" >&2; exit 1; }
  done
  work=$(mktemp -d /var/tmp/muster-packaged-XXXXXX)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM
  # PostgreSQL's account passes through it.
  chmod 711 "$work"
  echo '== a bare Debian 12 with systemd'
  if [ -n "${MUSTER_BARE-}" ]; then
    cp -a --reflink=auto "$MUSTER_BARE" "$work/root"
  else
    mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[.*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.sources \
      /etc/apt/sources.list.d/*.list 2>/dev/null | grep -v security | head -n 1)
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus bookworm "$work/root" "$mirror" >"$work/debootstrap.log" 2>&1 ||
      { tail -n 5 "$work/debootstrap.log"; exit 1; }
  fi
  if [ -z "${MUSTER_DEB-}" ]; then
    echo '== the package'
    "$repository/bin/muster" run agent/packaging/main.ts "$work/packages" "$(git -C "$repository" log -1 --format=%ct)"
    MUSTER_DEB=$(ls "$work/packages/"*_amd64.deb)
  fi
  export MUSTER_DEB
  # A network of its own with nothing but loopback: every port is free, and nothing can be asked for outside.
  status=0
  unshare --net --fork --kill-child sh "$0" inside "$work" || status=$?
  exit $status
fi

work=$2
root=$work/root
log=$work/log
mkdir -p "$log"
ip link set lo up
export MUSTER_DATA="$work/data" HOME="$work/home" NO_COLOR=1
mkdir -p "$HOME"
muster="$repository/bin/muster"
node=$("$muster" run -p process.execPath)

held=0
broken=0
holds() { # what, command...
  what=$1
  shift
  if "$@" >"$log/check" 2>&1; then
    held=$((held + 1))
    echo "holds   $what"
  else
    broken=$((broken + 1))
    echo "BROKEN  $what"
    tail -n 12 "$log/check" | sed 's/^/        /'
  fi
}
# Asks until it is so; the limit only ends what hangs.
within() { # seconds, command...
  left=$1
  shift
  until "$@"; do
    left=$((left - 1))
    [ $left -gt 0 ] || return 1
    sleep 1
  done
}
# The first device's sheet as JSON, and what an expression over it (as `it`) says: exit 0 when it is true.
sheet() { "$muster" devices show "$(cat "$log/device")" --software -o json; }
says() { sheet >"$log/sheet" && "$node" -e 'const it = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")); const so = eval(process.argv[2]); console.log(so); process.exit(so ? 0 : 1)' "$log/sheet" "$1"; }

# An event of this type is at the server.
happened() { "$muster" events list --type "$1" -o jsonl | grep -q "\"$1\""; }

boot() {
  # Without a terminal and without machined, as this may itself be a container.
  SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 systemd-nspawn --quiet --register=no --keep-unit --boot --directory="$root" \
    --machine=muster-packaged --console=pipe </dev/null >"$log/nspawn" 2>&1 &
  container=$!
  within 60 init_of && within 60 booted
}
init_of() { init=$(pgrep -P "$container" systemd | head -n 1) && [ -n "$init" ]; }
booted() { in_there systemctl is-system-running | grep -qE 'running|degraded'; }
in_there() { nsenter -t "$init" -m -u -i -p -C -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
# The agent's units as they are now.
no_failed() { [ -z "$(in_there systemctl list-units --failed --no-legend --plain 'muster-agent*' | tee /dev/stderr)" ]; }
journal() { in_there journalctl --no-pager -o cat -u "$1"; }
in_journal() { journal "$1" | grep -q "$2"; }

echo '== a server on this machine'
MUSTER_WAKE_PORT=0 "$muster" stack start >"$log/stack" 2>&1 &
stack=$!
trap 'kill -INT $stack 2>/dev/null || true; in_there systemctl poweroff 2>/dev/null || true; wait || true' EXIT
trap 'exit 130' INT TERM
within 120 test -f "$MUSTER_DATA/ready.json" || { cat "$log/stack"; exit 1; }
"$muster" privacy set full >/dev/null
"$muster" tokens create -o json >"$log/token.json"
server=127.0.0.1:$("$node" -p "new URL(JSON.parse(require('fs').readFileSync('$MUSTER_DATA/ready.json', 'utf8')).deviceUrl).port")

echo '== the machine comes up and the package is installed'
rm -f "$root/etc/machine-id" && : >"$root/etc/machine-id"
boot || { echo 'BROKEN  systemd does not come up'; cat "$log/nspawn"; exit 1; }
cp "$MUSTER_DEB" "$root/opt/muster-agent.deb"
"$node" -p "JSON.parse(require('fs').readFileSync('$log/token.json', 'utf8')).token" >"$root/opt/token"
chmod 600 "$root/opt/token"
holds 'dpkg installs it without a question' in_there dpkg -i /opt/muster-agent.deb
holds 'it works on demand' test "$(in_there muster-agent mode)" = on-demand
holds 'nothing runs before it is enrolled, and nothing fails' no_failed
holds 'systemd finds nothing wrong with the units' in_there sh -c 'cd /usr/lib/systemd/system && systemd-analyze verify --man=no ./muster-agent*.service ./muster-agent*.timer ./muster-agent*.path ./muster-agent*.socket'

echo '== enrolment'
holds 'a token that only root may read enrols it' in_there muster-agent enrol --server "$server" --token-file /opt/token
in_there muster-agent enrol --server "$server" --token-file /opt/token | sed -n 's/^already enrolled as \(dev_[a-z0-9]*\).*/\1/p' >"$log/device"
holds 'the first sync follows at once, with packages, hardware and services' within 60 says 'it.packages > 50 && it.kinds.hardware && it.kinds.services'
holds 'its helper tells the services it reads' says 'it.services.some((one) => one.name === "dbus")'
holds 'state is for the user of the agent alone' test "$(in_there stat -c '%U %a' /var/lib/muster-agent /var/lib/muster-agent/identity.json | tr '\n' ' ')" = 'muster-agent 711 muster-agent 600 '
holds 'everybody may read the notice' in_there setpriv --reuid nobody --regid nogroup --clear-groups muster-agent privacy
holds 'the holder sees what was sent, and its receipt' in_there sh -c 'muster-agent inspect | head -n 20 && muster-agent verify'
holds 'it finds nothing in its own way' in_there muster-agent check
holds 'a user who is not root may not see what was sent' in_there sh -c '! setpriv --reuid nobody --regid nogroup --clear-groups muster-agent inspect'

echo '== on demand'
holds 'the port for wakes is open from enrolment on' within 20 in_there systemctl is-active --quiet muster-agent-wake.socket
mkdir -p "$root/etc/systemd/system/muster-agent.timer.d" "$root/etc/systemd/system/muster-agent-once.service.d"
printf '[Timer]\nOnUnitInactiveSec=\nOnUnitInactiveSec=5s\nRandomizedDelaySec=0\nAccuracySec=1s\n' >"$root/etc/systemd/system/muster-agent.timer.d/story.conf"
in_there systemctl daemon-reload
in_there systemctl restart muster-agent.timer
holds 'the timer runs; a sync that is not due is left' within 60 in_journal muster-agent-once.service 'no sync is due yet'
printf '[Service]\nExecStart=\nExecStart=/usr/bin/muster-agent once\n' >"$root/etc/systemd/system/muster-agent-once.service.d/story.conf"
in_there systemctl daemon-reload
holds 'a sync that is due is made by the timer' within 60 in_journal muster-agent-once.service 'the server holds everything already'
rm -r "$root/etc/systemd/system/muster-agent.timer.d" "$root/etc/systemd/system/muster-agent-once.service.d"
in_there systemctl daemon-reload
in_there systemctl restart muster-agent.timer

mkdir -p "$work/hello/DEBIAN"
printf 'Package: hello-story\nVersion: 1.0\nArchitecture: all\nMaintainer: A Story <story@localhost>\nDescription: comes and goes\n' >"$work/hello/DEBIAN/control"
dpkg-deb --root-owner-group --build "$work/hello" "$root/opt/hello.deb" >/dev/null
in_there dpkg -i /opt/hello.deb >/dev/null
holds 'a package that comes is told at once' within 60 says 'it.software.some((one) => one.name === "hello-story")'

holds 'and as an event' within 60 happened software.changed

# Told by a look and not as it happens: nspawn gives its container a boot id that the sandbox's own /proc does not know,
# and following journalctl shows the boot it knows. A machine has one.
in_there systemd-run --quiet --unit=story-fails --property=Type=exec /bin/false || true
in_there muster-agent once >/dev/null 2>&1 || true
holds 'a service that fails is told, from the journal that its helper reads' within 30 happened service.failed
in_there systemctl reset-failed story-fails.service || true

holds 'a forced sync wakes it over UDP 15000 and ends done' "$muster" devices sync "$(cat "$log/device")" --wait
holds 'what woke it ran as its own user, without capabilities, behind seccomp' in_there sh -c '
  pid=$(systemctl show -P MainPID muster-agent-wake.service) && [ "$pid" != 0 ] &&
  [ "$(ps -o user= -p "$pid" 2>/dev/null || stat -c %U "/proc/$pid")" = muster-agent ] &&
  grep -qx "CapEff:.0000000000000000" "/proc/$pid/status" && grep -qx "CapBnd:.0000000000000000" "/proc/$pid/status" &&
  grep -qx "NoNewPrivs:.1" "/proc/$pid/status" && grep -qx "Seccomp:.2" "/proc/$pid/status"'
holds 'no unit of it failed' no_failed

echo '== resident, and back'
holds 'it becomes resident' in_there muster-agent mode resident
holds 'and says so to its server' within 60 says 'it.reach?.mode === "resident"'
holds 'with its line kept where it is asked to' "$muster" devices keep "$(cat "$log/device")"
"$muster" devices sync "$(cat "$log/device")" --wait >/dev/null 2>&1 || true
holds 'the line is held' within 60 says 'it.reach?.keep.line === "held"'
"$muster" devices release "$(cat "$log/device")" >/dev/null
in_there systemctl stop muster-agent.service
holds 'stopped, it says farewell' within 30 says 'it.leftAt !== undefined && it.presence === "offline"'
holds 'and its events say so' within 30 happened agent.stopped
holds 'it goes back to work on demand' in_there muster-agent mode on-demand
holds 'and is seen again' within 60 says 'it.leftAt === undefined'

echo '== another version, and back'
dpkg-deb -R "$MUSTER_DEB" "$work/newer"
sed -i 's/^Version: .*/&+story/' "$work/newer/DEBIAN/control"
dpkg-deb -Znone --root-owner-group --build "$work/newer" "$root/opt/newer.deb" >/dev/null
rm -rf "$work/newer"
identity() { in_there sha256sum /var/lib/muster-agent/identity.json; }
before=$(identity)
holds 'it is upgraded' in_there dpkg -i /opt/newer.deb
holds 'and downgraded' in_there dpkg -i /opt/muster-agent.deb
holds 'and stays the device it is' test "$before" = "$(identity)"
holds 'and syncs' in_there muster-agent sync
rm -f "$root/opt/newer.deb"

echo '== the machine is shut down and started'
in_there systemctl poweroff || true
wait "$container" || true
holds 'its farewell was heard' within 10 says 'it.leftAt !== undefined'
boot || echo 'BROKEN  systemd does not come up again'
holds 'it is back by itself' within 240 says 'it.leftAt === undefined && it.presence === "online"'
holds 'no unit of it failed' no_failed

echo '== the package goes'
holds 'removed, it says farewell and keeps its identity' in_there sh -c 'dpkg -r muster-agent && test -f /var/lib/muster-agent/identity.json'
holds 'which is heard' within 30 says 'it.leftAt !== undefined'
holds 'purged, nothing is left of it' in_there sh -c 'dpkg -P muster-agent && [ ! -e /var/lib/muster-agent ] && [ ! -e /etc/muster/agent.json ] && [ ! -e /usr/lib/muster-agent ] && [ -z "$(ls /etc/systemd/system/*/ 2>/dev/null | grep muster)" ]'
holds 'and its port is closed' in_there sh -c '! grep -q ":3A98 " /proc/net/udp /proc/net/udp6'
holds 'no unit failed' no_failed

set -- "${MUSTER_DEB%/*}"/muster-agent-*.tar.gz
archive=$1
if [ -f "$archive" ]; then
  echo '== the same as an archive'
  tar -xzf "$archive" -C "$root/opt"
  holds 'it installs itself' in_there sh -c '/opt/muster-agent-*/install.sh && [ "$(muster-agent mode)" = on-demand ]'
  "$muster" tokens create -o json >"$log/token.json"
  "$node" -p "JSON.parse(require('fs').readFileSync('$log/token.json', 'utf8')).token" >"$root/opt/token"
  holds 'it enrols' in_there muster-agent enrol --server "$server" --token-file /opt/token
  before=$(identity)
  holds 'it upgrades itself' in_there sh -c '/opt/muster-agent-*/install.sh'
  holds 'and stays the device it is' test "$before" = "$(identity)"
  holds 'it removes itself, and its state when asked' in_there sh -c '/opt/muster-agent-*/install.sh --purge && [ ! -e /var/lib/muster-agent ] && [ ! -e /usr/bin/muster-agent ] && [ ! -e /usr/lib/systemd/system/muster-agent.timer ]'
  holds 'no unit failed' no_failed
fi

echo "the packaged agent: $held hold, $broken broken"
[ $broken = 0 ]
