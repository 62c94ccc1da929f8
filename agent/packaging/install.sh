#!/bin/sh
# Puts the agent on a machine with systemd and without dpkg; run again with a newer archive it upgrades. --remove takes it off, --purge its state too.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
[ "$(id -u)" = 0 ] || { echo 'install.sh: run this as root' >&2; exit 1; }
case ${1-} in
  --remove | --purge)
    sh "$here/scripts/prerm" remove
    (cd "$here/tree" && find . ! -type d ! -path './etc/*') | while read -r file; do rm -f "/$file"; done
    rm -rf /usr/lib/muster-agent /usr/share/doc/muster-agent
    [ "$1" = --remove ] || { rm -f /etc/muster/agent.json; sh "$here/scripts/postrm" purge; }
    ;;
  '')
    before=$([ ! -x /usr/bin/muster-agent ] || echo installed)
    [ ! -e /etc/muster/agent.json ] || rm -f "$here/tree/etc/muster/agent.json"
    cp -R "$here/tree/." /
    sh "$here/scripts/postinst" configure "$before"
    ;;
  *) echo 'install.sh [--remove | --purge]' >&2; exit 2 ;;
esac
