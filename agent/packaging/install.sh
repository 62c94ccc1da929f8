#!/bin/sh
# Puts the agent on a machine with systemd and without dpkg; from a newer archive it upgrades. --remove takes it off, --purge its state too.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
[ "$(id -u)" = 0 ] || { echo 'install.sh: run this as root' >&2; exit 1; }
case ${1-} in
  --remove | --purge)
    sh "$here/scripts/prerm" remove
    (cd "$here/tree/usr" && find . ! -type d) | while read -r file; do rm -f "/usr/$file"; done
    rm -rf /usr/lib/muster-agent /usr/share/doc/muster-agent /usr/lib/systemd/system/muster-agent.service.d \
      /usr/lib/systemd/system/muster-agent-.service.d
    [ "$1" = --remove ] || rm -f /etc/muster/agent.json
    sh "$here/scripts/postrm" "${1#--}"
    ;;
  '')
    before=
    [ ! -d /var/lib/muster-agent ] || before=earlier
    # What runs keeps its files until it ends; parts of an earlier bundle do not stay.
    rm -rf /usr/lib/muster-agent
    cp -R "$here/tree/usr" /
    [ -e /etc/muster/agent.json ] || install -D -m 644 "$here/tree/etc/muster/agent.json" /etc/muster/agent.json
    sh "$here/scripts/postinst" configure "$before"
    ;;
  *) echo 'install.sh [--remove | --purge]' >&2; exit 2 ;;
esac
