#!/bin/sh
# Starts Redis as the master or as a replica of it.
# Reads PEERS, SELF (this pod's host), REDIS_PORT, SENTINEL_PORT, REDIS_PASSWORD, BIND, DATA_DIR.
set -eu

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
master=$(sh "$(dirname "$0")/find-master.sh")
if [ "$master" != "$SELF" ]; then echo "replicaof $master $REDIS_PORT" >>"$conf"; fi
exec redis-server "$conf"
