import type { Exchange } from '@gatehouse/exchange';
import type { HostMatch } from '@gatehouse/routing';

/** APIs of another kind that share hosts and listener with HTTP APIs. */
export interface OtherApis {
  /** Takes the request over and sees that it is answered; false = it is for none of them. */
  serve(exchange: Exchange, match: HostMatch): boolean;
}
