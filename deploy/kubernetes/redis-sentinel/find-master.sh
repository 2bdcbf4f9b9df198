#!/bin/sh
# Prints the host of the master: what the Sentinels say, or the first peer when none answers (the first start of all).
# Reads PEERS (hosts in the order of the pods), SENTINEL_PORT, REDIS_PASSWORD.
set -eu

# The lines of an answer of a peer's Sentinel; nothing when it does not answer.
sentinel() { # peer command
  REDISCLI_AUTH="$REDIS_PASSWORD" timeout 3 redis-cli -h "$1" -p "$SENTINEL_PORT" --raw sentinel "$2" gatehouse \
    2>/dev/null || true
}

set -- $PEERS
found=$1
newest=-1
for peer in $PEERS; do
  # Each failover has a higher epoch than the one before, and a Sentinel that has not heard of it names the lost master.
  # Asked before the host: a failover in between gives the new host with the old epoch, never the old host with the new.
  epoch=$(sentinel "$peer" master | sed -n '/^config-epoch$/{n;p;}')
  host=$(sentinel "$peer" get-master-addr-by-name | head -n 1)
  # Errors come on stdout as well; a host is one of the peers, and an epoch a number.
  case " $PEERS " in *" $host "*) ;; *) continue ;; esac
  case $epoch in '' | *[!0-9]*) continue ;; esac
  if [ "$epoch" -gt "$newest" ]; then
    newest=$epoch
    found=$host
  fi
done
echo "$found"
