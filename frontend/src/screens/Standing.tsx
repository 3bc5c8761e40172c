/** How everything stands in figures, and what was sent in the last day. */
import { t } from '@lingui/core/macro';
import type { OverviewFigures } from '../documents/configs';
import type { ResultOf } from '../graphql';
import { count, Figures, type Figure } from '../parts/Figures';
import { Traffic } from '../parts/Traffic';

type Whole = NonNullable<ResultOf<typeof OverviewFigures>['overview']>;

function counted(label: string, value: number | null, isBad = false): Figure[] {
  return value === null ? [] : [{ label, value: count.format(value), isBad }];
}

export function Standing({ overview }: { overview: Whole | null }) {
  if (overview === null) {
    return <div className="panel standing" />;
  }
  const { configCount, enabledConfigCount, needsAttentionCount, traffic } = overview;
  return (
    <section className="panel standing" aria-label={t`In figures`}>
      <Figures
        figures={[
          ...counted(t`Configs`, configCount),
          ...counted(t`Enabled`, enabledConfigCount),
          ...counted(t`Want a look`, needsAttentionCount, (needsAttentionCount ?? 0) > 0),
        ]}
      />
      <Traffic hours={traffic} />
    </section>
  );
}
