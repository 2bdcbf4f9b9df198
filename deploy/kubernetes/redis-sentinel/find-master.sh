#!/bin/sh
# Prints the host of the master: what a Sentinel says, or the first peer when none answers (the first start of all).
# Reads PEERS (hosts in the order of the pods), SENTINEL_PORT, REDIS_PASSWORD.
set -eu

for peer in $PEERS; do
  master=$(REDISCLI_AUTH="$REDIS_PASSWORD" timeout 3 redis-cli -h "$peer" -p "$SENTINEL_PORT" --raw \
    sentinel get-master-addr-by-name gatehouse 2>/dev/null | head -n 1) || true
  # Errors come on stdout as well; a host is one of the peers.
  for known in $PEERS; do
    if [ "$master" = "$known" ]; then
      echo "$master"
      exit 0
    fi
  done
done
set -- $PEERS
echo "$1"
