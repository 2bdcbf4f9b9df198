import type { Connection } from './connection.ts';
import type { WebSocketEnvironment } from './environment.ts';
import { RouteInvocation } from './invocation.ts';
import type { Disconnection } from './invocation.ts';
import type { PreparedWebSocketStage } from './prepared.ts';
import { endRun, runRoute } from './route-runner.ts';

/**
 * Runs `$disconnect` for a connection that has ended (reference websocket-api.md 1): after the fact, its result goes nowhere.
 * `stage` is what the connection knew last: also of an API that is gone meanwhile.
 */
export function runDisconnect(
  connection: Connection,
  stage: PreparedWebSocketStage,
  disconnection: Disconnection,
  environment: WebSocketEnvironment,
  done: () => void,
): void {
  const invocation = new RouteInvocation({
    environment,
    connection,
    stage,
    eventType: 'DISCONNECT',
    disconnection,
  });
  invocation.route = stage.routes.get('$disconnect');
  invocation.routeKey = '$disconnect';
  runRoute(invocation, environment, () => {
    endRun(invocation, environment);
    done();
  });
}
