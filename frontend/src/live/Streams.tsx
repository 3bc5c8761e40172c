/** The two streams that every screen lives on. They feed the cache; nothing here is drawn. */
import { useSubscription } from 'urql';
import { ConfigStatus, IntegrationStatus } from '../documents/live';

/** `after`: where the first page was read. Going on behind it needs no snapshot. */
export function Streams({ after }: { after: string | null }) {
  const variables = { after };
  useSubscription({ query: ConfigStatus, variables });
  useSubscription({ query: IntegrationStatus, variables });
  return null;
}
