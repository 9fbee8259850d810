#!/usr/bin/env bash
# A fresh Debian in a folder, and both commands in it: tools/fresh_machine.sh SUITE [run|test|all]
#
#   tools/fresh_machine.sh bookworm        Debian 12 with Python 3.11: make run, then make test
#   tools/fresh_machine.sh trixie run      Debian 13 with Python 3.13: make run only
#
# As root, on Debian with debootstrap, git and curl. The machine has python3, pip, venv and make, and the last commit of
# this checkout. Mirror, certificates and proxies are this machine's own: apt's first Debian source (or MIRROR=), apt's
# and pip's settings, SSL_CERT_FILE. FOLDER= says where the machine lies (a new folder below /var/tmp, removed at the
# end), PORT= where it listens. Its mounts and processes end with the script.
set -euo pipefail

SUITE=${1:?usage: tools/fresh_machine.sh SUITE [run|test|all]}
PART=${2:-all}
CHECKOUT=$(cd "$(dirname "$0")/.." && pwd)
PORT=${PORT:-8599}

[ "$(id -u)" = 0 ] || { echo 'Run it as root: it makes a file system and mounts /proc in it.'; exit 2; }
case "$PART" in run|test|all) ;; *) echo "run, test or all; found: $PART"; exit 2 ;; esac
# In name spaces of its own every mount and process of the machine goes with the last of them.
[ -n "${FRESH_MACHINE:-}" ] || FRESH_MACHINE=1 exec unshare --mount --mount-proc --pid --fork --kill-child -- "$0" "$@"

KEPT=${FOLDER:-}
MACHINE=${FOLDER:-$(mktemp -d "/var/tmp/fresh-$SUITE.XXXXXX")}
HOME_THERE=/srv/hcc_dash

report() { printf '%-36s %6.1f s (load %s)\n' "$SUITE: $1" "$2" "$(cut -d ' ' -f 1 /proc/loadavg)"; }
now() { date +%s.%N; }
since() { echo "$(now) - $1" | awk '{print $1 - $3}'; }

leave() {
  # the machine's /sys and /dev belong to this one: never remove through a mount
  for mounted in proc sys dev; do umount -R "$MACHINE/$mounted" 2>/dev/null || true; done
  if findmnt -rno TARGET | grep -q "^$MACHINE/"; then echo "Left behind, its mounts were in use: $MACHINE"
  elif [ -z "$KEPT" ]; then rm -rf "$MACHINE"; fi
}
trap leave EXIT

# The environment there: nothing of this shell but what the way to the registries needs.
settings() { env | grep -iE '^((http|https|all|no)_proxy|PIP_[A-Z_]+|UV_[A-Z_]+|SSL_CERT_FILE|SSL_CERT_DIR)=' || true; }
inside() {
  local given; mapfile -t given < <(settings)
  chroot "$MACHINE" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    ${given[@]+"${given[@]}"} sh -c "cd $HOME_THERE && $1"
}

copy_settings() {
  local file
  for file in /etc/resolv.conf /etc/hosts /etc/pip.conf "${PIP_CONFIG_FILE:-}" "${SSL_CERT_FILE:-}" "${PIP_CERT:-}"; do
    if [ -n "$file" ] && [ -f "$file" ]; then
      mkdir -p "$MACHINE/$(dirname "$file")"
      cp -L "$file" "$MACHINE/$file"
    fi
  done
  apt-config dump | grep -E '^Acquire::(https?::|Check-)' > "$MACHINE/etc/apt/apt.conf.d/90given" || true
}

mirror() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk '$2 !~ /security|updates/ {print $1; exit}'
}

make_machine() {
  local from=${MIRROR:-$(mirror)}
  [ -n "$from" ] || { echo 'No Debian mirror among the apt sources: name one with MIRROR='; exit 2; }
  debootstrap --variant=minbase --include=python3,python3-pip,python3-venv,make "$SUITE" "$MACHINE" "$from" \
    > /dev/null || { tail -5 "$MACHINE/debootstrap/debootstrap.log"; exit 1; }
  copy_settings
  mount -t proc proc "$MACHINE/proc"
  mount --rbind /sys "$MACHINE/sys" && mount --make-rslave "$MACHINE/sys"
  mount --rbind /dev "$MACHINE/dev" && mount --make-rslave "$MACHINE/dev"
  git clone -q --depth 1 "file://$CHECKOUT" "$MACHINE$HOME_THERE"
  rm -rf "$MACHINE$HOME_THERE/.git"
}

healthy() { curl -fs --noproxy '*' --max-time 3 "http://127.0.0.1:$PORT/healthz" > /dev/null; }

# start NAME: make run until /healthz answers, its time, then a polite end.
start() {
  local begun log server
  begun=$(now); log="$MACHINE/var/log/$1.log"
  set -m; inside "exec make run PORT=$PORT" > "$log" 2>&1 & set +m  # a process group of its own, to end as Ctrl-C does
  server=$!
  until healthy; do
    kill -0 "$server" 2>/dev/null || { echo "$SUITE: make run stopped before it answered:"; tail -20 "$log"; exit 1; }
    sleep 0.5
  done
  report "make run, $1" "$(since "$begun")"
  kill -TERM -- "-$server"; wait "$server" || true
  while healthy; do sleep 0.2; done
}

begun=$(now); make_machine; report 'the machine itself' "$(since "$begun")"
inside 'python3 -V'
if [ "$PART" != test ]; then start first; start again; fi
if [ "$PART" != run ]; then
  begun=$(now)
  inside 'make test' && report 'make test' "$(since "$begun")" || { report 'make test FAILED' "$(since "$begun")"; exit 1; }
fi
