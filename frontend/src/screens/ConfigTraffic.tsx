/** What was sent for one config, by the hour; read again when its status moves, and as the hours go by. */
import { i18n } from '@lingui/core';
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useEffect, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { problemOfFailure } from '../api/problem';
import { ConfigTraffic as ConfigTrafficDocument } from '../documents/configs';
import { usePolled } from '../live/usePolled';
import { ProblemNote } from '../parts/messages';
import { Traffic } from '../parts/Traffic';
import { ReportCopy } from './ReportCopy';

const AGAIN_MS = 60_000;
/** A config that sends much moves much: its hours are read no more often than this. */
const SETTLED_MS = 1_000;

const SPANS = [
  { hours: 24, words: msg`24 hours` },
  { hours: 168, words: msg`7 days` },
] as const;

interface Props {
  configId: string;
  /** Grows with every change of the status. */
  statusVersion: number;
  /** Whether a report of a fault may be made. */
  mayReport: boolean;
}

export function ConfigTraffic({ configId, statusVersion, mayReport }: Props) {
  const [hours, setHours] = useState<number>(SPANS[0].hours);
  const [{ data, error }, read] = useQuery({ query: ConfigTrafficDocument, variables: { id: configId, hours } });
  usePolled(read, AGAIN_MS);
  const seen = useRef(statusVersion);
  useEffect(() => {
    if (seen.current === statusVersion) {
      return;
    }
    const timer = setTimeout(() => {
      seen.current = statusVersion;
      read({ requestPolicy: 'network-only' });
    }, SETTLED_MS);
    return () => clearTimeout(timer);
  }, [statusVersion, read]);
  const traffic = data?.config?.traffic;
  return (
    <section className="panel sent" aria-labelledby="traffic">
      <div className="toolbar">
        <h2 id="traffic">
          <Trans>What was sent</Trans>
        </h2>
        <div className="chips" role="group" aria-label={t`Time shown`}>
          {SPANS.map((span) => (
            <Button
              key={span.hours}
              className="chip"
              aria-pressed={hours === span.hours}
              onPress={() => setHours(span.hours)}
            >
              {i18n._(span.words)}
            </Button>
          ))}
        </div>
      </div>
      {error && <ProblemNote problem={problemOfFailure(error)} />}
      {traffic ? <Traffic hours={traffic} /> : <div className="traffic-space" />}
      {mayReport && <ReportCopy configId={configId} />}
    </section>
  );
}
