/** What was sent, by the hour: delivered above the line, failed below it; in words and as a table for who does not see it. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useState } from 'react';
import { ABOVE, bars, BELOW, sums, trafficWords, type Hour } from './traffic';
import { count, Figures } from './Figures';
import { amount, hourTime } from '../language/formats';

const STEP = 10;
const GAP = 2;

const clock = (at: string): string => hourTime.format(new Date(at));

function Chart({ hours }: { hours: readonly Hour[] }) {
  return (
    <svg
      className="traffic-chart"
      role="img"
      aria-label={trafficWords(hours, clock)}
      viewBox={`0 0 ${hours.length * STEP} ${ABOVE + BELOW}`}
      preserveAspectRatio="none"
    >
      {bars(hours).map(({ delivered, failed }, index) => {
        const { startsAt, ...hour } = hours[index]!;
        const [at, good, bad] = [clock(startsAt), count.format(hour.delivered), count.format(hour.failed)];
        const place = { x: index * STEP + GAP / 2, width: STEP - GAP };
        return (
          <g key={startsAt}>
            <title>{t`${at}: ${good} delivered, ${bad} failed`}</title>
            <rect className="hour" x={index * STEP} y={0} width={STEP} height={ABOVE + BELOW} />
            <rect className="delivered" {...place} y={ABOVE - delivered} height={delivered} />
            <rect className="failed" {...place} y={ABOVE} height={failed} />
          </g>
        );
      })}
      <path className="ground" d={`M0 ${ABOVE}H${hours.length * STEP}`} />
    </svg>
  );
}

function Table({ hours }: { hours: readonly Hour[] }) {
  return (
    <div className="scroll" role="region" aria-label={t`Sent by the hour`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Hour from</Trans>
            </th>
            <th scope="col" className="number">
              <Trans>Delivered</Trans>
            </th>
            <th scope="col" className="number">
              <Trans>Failed</Trans>
            </th>
            <th scope="col" className="number">
              <Trans>95 of 100 answered within</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {hours.toReversed().map(({ startsAt, delivered, failed, p95Ms }) => (
            <tr key={startsAt}>
              <td>{clock(startsAt)}</td>
              <td className="number">{count.format(delivered)}</td>
              <td className="number">{count.format(failed)}</td>
              <td className="number">{p95Ms === null ? '–' : amount(p95Ms, 'millisecond', 'short')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How long it is, as people say it. */
function spanWords(length: number): string {
  return length > 24 && length % 24 === 0 ? amount(length / 24, 'day') : amount(length, 'hour');
}

export function Traffic({ hours }: { hours: readonly Hour[] }) {
  const { delivered, failed } = sums(hours);
  const [isTableOpen, setIsTableOpen] = useState(false);
  const span = spanWords(hours.length);
  return (
    <div className="traffic">
      <Figures
        figures={[
          { label: t`Delivered, ${span}`, value: count.format(delivered) },
          { label: t`Failed attempts, ${span}`, value: count.format(failed), isBad: failed > 0 },
        ]}
      />
      {delivered + failed === 0 ? (
        <p className="muted">{trafficWords(hours, clock)}</p>
      ) : (
        <>
          <Chart hours={hours} />
          <details onToggle={(event) => setIsTableOpen(event.currentTarget.open)}>
            <summary>
              <Trans>As a table</Trans>
            </summary>
            {isTableOpen && <Table hours={hours} />}
          </details>
        </>
      )}
    </div>
  );
}
