/** The deliveries of one config: a page of them, and every change since that page was read. */
import { useEffect, useMemo, useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import { DeliveriesOfConfig } from '../documents/deliveries';
import { DeliveryChanges } from '../documents/live';
import type { DeliveryLine } from '../documents/bits';
import { follow, merged, nothingYet, type Live } from './merge';

export function useLiveDeliveries(configId: string) {
  const [{ data, error, fetching }, read] = useQuery({ query: DeliveriesOfConfig, variables: { configId } });
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

  const deliveries = useMemo(() => merged(page?.edges.map((edge) => edge.node) ?? [], live), [page, live]);
  const endCursor = page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  return { deliveries, error, isLoading: fetching && page == null, endCursor };
}
