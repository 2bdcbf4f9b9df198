#!/bin/sh
# Starts the Sentinel. Its file is written anew at each start; it learns replicas and other Sentinels from the master.
# Reads PEERS, SELF, REDIS_PORT, SENTINEL_PORT, REDIS_PASSWORD, BIND, DATA_DIR.
set -eu

conf="$DATA_DIR/sentinel.conf"
umask 077
# A name that does not resolve yet ends this process; Kubernetes starts it again.
master=$(sh "$(dirname "$0")/find-master.sh")
cat >"$conf" <<CONF
bind $BIND
port $SENTINEL_PORT
dir $DATA_DIR
requirepass $REDIS_PASSWORD
sentinel sentinel-pass $REDIS_PASSWORD
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $SELF
sentinel monitor gatehouse $master $REDIS_PORT 2
sentinel auth-pass gatehouse $REDIS_PASSWORD
sentinel down-after-milliseconds gatehouse ${DOWN_AFTER_MS:-5000}
sentinel failover-timeout gatehouse ${FAILOVER_TIMEOUT_MS:-15000}
sentinel parallel-syncs gatehouse 1
CONF
exec redis-server "$conf" --sentinel
