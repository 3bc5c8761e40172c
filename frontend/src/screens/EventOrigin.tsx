/** Where an event comes from: when it was published or made, and by whom. */
import { Trans } from '@lingui/react/macro';
import { At } from '../parts/time';

interface Props {
  event: { isSample: boolean; publishedAt: string; publisher: { displayName: string } | null };
}

export function Origin({ event: { isSample, publishedAt, publisher } }: Props) {
  if (publisher === null) {
    return isSample ? (
      <Trans>
        A sample, made <At at={publishedAt} />
      </Trans>
    ) : (
      <Trans>
        Published <At at={publishedAt} />
      </Trans>
    );
  }
  const name = publisher.displayName;
  return isSample ? (
    <Trans>
      A sample, made <At at={publishedAt} /> by {name}
    </Trans>
  ) : (
    <Trans>
      Published <At at={publishedAt} /> by {name}
    </Trans>
  );
}
