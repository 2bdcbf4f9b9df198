#!/bin/sh
# Starts Redis as the master or as a replica of it.
# Reads PEERS, SELF (this pod's host), REDIS_PORT, SENTINEL_PORT, REDIS_PASSWORD, BIND, DATA_DIR.
set -eu

scripts=$(dirname "$0")

# Whether another peer is a replica, and so has the counters that this one has not.
replicated() {
  for peer in $PEERS; do
    [ "$peer" != "$SELF" ] || continue
    role=$(REDISCLI_AUTH="$REDIS_PASSWORD" timeout 3 redis-cli -h "$peer" -p "$REDIS_PORT" --raw role 2>/dev/null |
      head -n 1) || true
    [ "$role" != slave ] || return 0
  done
  return 1
}

conf="$DATA_DIR/redis.conf"
umask 077
cat >"$conf" <<CONF
bind $BIND
port $REDIS_PORT
dir $DATA_DIR
requirepass $REDIS_PASSWORD
masterauth $REDIS_PASSWORD
replica-announce-ip $SELF
# Counters live in memory only; each has a time to live, so that nothing need be thrown out.
save ""
appendonly no
maxmemory ${MAX_MEMORY:-384mb}
maxmemory-policy noeviction
# A master that is cut off stops taking writes after 10 s: that bounds what a failover can take back.
min-replicas-to-write 1
min-replicas-max-lag 10
CONF
master=$(sh "$scripts/find-master.sh")
# A master that starts again is empty, and its replicas would follow it: it stays away until one of them is elected, at
# most 30 s, as without a majority of Sentinels none ever is.
attempts=0
while [ "$master" = "$SELF" ] && [ "$attempts" -lt 30 ] && replicated; do
  attempts=$((attempts + 1))
  sleep 1
  master=$(sh "$scripts/find-master.sh")
done
if [ "$master" != "$SELF" ]; then echo "replicaof $master $REDIS_PORT" >>"$conf"; fi
exec redis-server "$conf"
