import { httpIntegrationSchema, httpRouteSchema } from '@gatehouse/api-model';
import { HttpIntegration, HttpRoute } from '@gatehouse/contract';
import { describe, expect, it } from 'vitest';
import { httpIntegrationFromProto, httpRouteFromProto } from './index.ts';
import { DOCUMENTS } from './testing/documents.ts';
import { RandomDocument, seededRandom } from './testing/random-document.ts';

const SEED = Number(process.env['GATEHOUSE_TEST_SEED'] ?? Math.floor(Math.random() * 1e9));
const ROUNDS = 100;

describe(`random documents (GATEHOUSE_TEST_SEED=${SEED})`, () => {
  it.each(DOCUMENTS)('of the kind $message survive the bytes', ({ schema, roundTrip }) => {
    const random = new RandomDocument(seededRandom(SEED));
    for (let round = 0; round < ROUNDS; round += 1) {
      const document = random.of(schema);
      expect(roundTrip(document), `seed ${SEED}, round ${round}`).toEqual(document);
    }
  });

  it('convert routes and integrations one by one as they do in a whole', () => {
    const random = new RandomDocument(seededRandom(SEED));
    for (let round = 0; round < ROUNDS; round += 1) {
      const route = random.of(httpRouteSchema);
      expect(httpRouteFromProto(HttpRoute.fromJSON(route)), `seed ${SEED}, round ${round}`).toEqual(route);
      const integration = random.of(httpIntegrationSchema);
      const message = HttpIntegration.decode(HttpIntegration.encode(HttpIntegration.fromJSON(integration)).finish());
      expect(httpIntegrationFromProto(message), `seed ${SEED}, round ${round}`).toEqual(integration);
    }
  });
});
