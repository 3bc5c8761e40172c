/** The deliveries of one config, or those in some states: a page of them, and every change since that page was read. */
import { useEffect, useMemo, useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { DeliveriesOfConfig } from '../documents/deliveries';
import { DeliveryChanges } from '../documents/live';
import type { DeliveryLine } from '../documents/bits';
import { FILTERS, type FilterName } from '../status/words';
import { follow, merged, nothingYet, type Live } from './merge';

export function useLiveDeliveries(configId: string, filter?: FilterName) {
  const states: readonly DeliveryLine['state'][] | null = filter ? FILTERS[filter].states : null;
  const variables = { configId, ...(states && { state: [...states] }) };
  const [{ data, error, fetching }, read] = useQuery({ query: DeliveriesOfConfig, variables });
  const page = data?.deliveries;
  const cursor = page?.streamCursor ?? null;
  // The first cursor serves for as long as the screen stands: the socket moves on from there by itself.
  const [after, setAfter] = useState(cursor);
  if (after === null && cursor !== null) {
    setAfter(cursor);
  }

  const [{ data: live = nothingYet<DeliveryLine>() }] = useSubscription(
    { query: DeliveryChanges, variables: { configId, after }, pause: after === null },
    (before: Live<DeliveryLine> = nothingYet(), { deliveries: { kind, deliveryId, delivery } }) =>
      follow(before, { kind, id: deliveryId, thing: delivery }),
  );
  useEffect(() => {
    if (live.resyncs > 0) {
      read({ requestPolicy: 'network-only' });
    }
  }, [live.resyncs, read]);

  const deliveries = useMemo(() => {
    const all = merged(page?.edges.map((edge) => edge.node) ?? [], live);
    // What the stream has moved to another state is listed there.
    return states === null ? all : all.filter(({ state }) => states.includes(state));
  }, [page, live, states]);
  const endCursor = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  return { deliveries, error, isLoading: fetching && page == null, endCursor };
}
