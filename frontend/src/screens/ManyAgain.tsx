/** Asks which of the deliveries that did not arrive are sent again, and begins: a flow then shows how far it is. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { Checkbox } from '../controls/Checkbox';
import { useAct } from '../api/act';
import type { DeliveryLine } from '../documents/bits';
import { CountDeliveries, RedeliverMany } from '../documents/deliveries';
import { ProblemNote } from '../parts/messages';
import { Pick } from '../parts/Pick';
import { DELIVERY, FILTERS, type FilterName } from '../status/words';
import '../styles/form.css';
import { countWords, momentOf, SPANS, type Span } from './many-again';

type State = DeliveryLine['state'];

/** What went wrong; then what somebody cancelled or what was kept back on purpose, which has to be asked for. */
const AGAIN: readonly State[] = ['REJECTED', 'EXHAUSTED', 'UNKNOWN'];
const OFFERED: readonly State[] = [...AGAIN, 'CANCELLED', 'SHADOWED'];

interface Props {
  configId: string;
  /** What the list shows now: where it shows one of these states, that one is meant. */
  filter: FilterName | undefined;
  onLeave(): void;
}

export function ManyAgain({ configId, filter, onLeave }: Props) {
  const navigate = useNavigate();
  const redeliver = useAct(RedeliverMany);
  const [states, setStates] = useState<readonly State[]>(() => {
    const shown = OFFERED.filter((state) => filter !== undefined && FILTERS[filter].states.includes(state));
    return shown.length > 0 ? shown : AGAIN;
  });
  const [span, setSpan] = useState<Span>('ever');
  const [typed, setTyped] = useState('');
  // As it was chosen: the count and the change are then about the same moment.
  const [since, setSince] = useState<string | null>(null);
  const asked = { state: [...states], ...(since !== null && { since }) };
  const isReady = states.length > 0 && (span !== 'moment' || since !== null);
  const [{ data, fetching }] = useQuery({
    query: CountDeliveries,
    variables: { filter: { configId, ...asked } },
    pause: !isReady,
    requestPolicy: 'network-only',
  });
  const count = isReady && !fetching ? data?.deliveries?.totalCount : undefined;

  const choose = (next: Span, moment: string): void => {
    setSpan(next);
    setTyped(moment);
    setSince(momentOf(next, moment, Date.now()));
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const { payload } = await redeliver.run({ input: { configId, filter: asked } });
    if (payload) {
      await navigate({ to: '/flows/$id', params: { id: payload.flow.id } });
    }
  };

  return (
    <form className="panel many" aria-label={t`Send many again`} onSubmit={(event) => void submit(event)}>
      <fieldset>
        <legend className="label"><Trans>Send again what was</Trans></legend>
        <div className="checks">
          {OFFERED.map((state) => (
            <Checkbox
              key={state}
              className="check"
              isSelected={states.includes(state)}
              onChange={(on) => setStates(OFFERED.filter((one) => (one === state ? on : states.includes(one))))}
            >
              <i aria-hidden="true" />
              {DELIVERY[state].word}
            </Checkbox>
          ))}
        </div>
      </fieldset>
      <div className="row">
        <Pick label={t`Owed since`} value={span} onPick={(next) => choose(next as Span, typed)}>
          {SPANS.map(({ name, word }) => (
            <option key={name} value={name}>
              {word}
            </option>
          ))}
        </Pick>
        {span === 'moment' && (
          <label className="pick">
            <span className="label"><Trans>Moment</Trans></span>
            <input
              type="datetime-local"
              className="select"
              required
              value={typed}
              onChange={(event) => choose('moment', event.target.value)}
            />
          </label>
        )}
      </div>
      <p role="status">
        {countWords(count)}{' '}
        {count !== 0 && count !== undefined && t`What has arrived since, or is on its way again, is left out.`}
      </p>
      <ProblemNote problem={redeliver.problem} />
      <div className="verbs">
        <Button type="submit" className="primary" isDisabled={!isReady || count === 0} data-busy={redeliver.busy || undefined}>
          <Trans>Send them again</Trans>
        </Button>
        <Button className="ghost" onPress={onLeave}>
          <Trans>Leave it</Trans>
        </Button>
      </div>
    </form>
  );
}
