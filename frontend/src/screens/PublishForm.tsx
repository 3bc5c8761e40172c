/** Publishes an event by hand: the quickest way to see a config at work. */
import { plural } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useRef, useState, type FormEvent } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { Input, TextArea, TextField } from '../controls/TextField';
import { Description, FieldError, Label } from '../controls/words';
import { useAct } from '../api/act';
import { EventTypes, PublishEvent } from '../documents/events';
import { makeSecret } from '../form/recipe';
import { ProblemNote } from '../parts/messages';
import { Unsaved } from '../parts/Unsaved';
import '../styles/form.css';
import { parseJson } from './json';

const SAMPLE = '{\n  "title": "Printer on fire",\n  "url": "https://example.com/tickets/7"\n}';

function countWords(count: number): string {
  return plural(count, {
    0: 'Published. No config hears it.',
    one: 'Published: # delivery is owed.',
    other: 'Published: # deliveries are owed.',
  });
}

export function PublishForm() {
  const publish = useAct(PublishEvent);
  const [type, setType] = useState('ticket.opened');
  const [text, setText] = useState(SAMPLE);
  const [{ data }] = useQuery({ query: EventTypes });
  const [notJson, setNotJson] = useState<string | null>(null);
  const [published, setPublished] = useState<{ id: string; deliveryCount: number } | null>(null);

  /** What was sent last, under a key of its own: sent again because its answer was lost, it is the same event. */
  const sending = useRef({ of: '', key: '' });
  /** What nobody has to be asked about: the sample, or what was published last. */
  const [settled, setSettled] = useState({ type, text });

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (publish.busy) {
      return;
    }
    setPublished(null);
    const parsed = parseJson(text);
    setNotJson(parsed.problem);
    if (parsed.problem !== null) {
      return;
    }
    const of = JSON.stringify([type.trim(), parsed.value]);
    if (sending.current.of !== of) {
      sending.current = { of, key: makeSecret({ prefix: '', byteCount: 16, encoding: 'HEX' }) };
    }
    const { key } = sending.current;
    const { payload } = await publish.run({ input: { type: type.trim(), data: parsed.value, idempotencyKey: key } });
    if (payload) {
      sending.current = { of: '', key: '' };
      setSettled({ type, text });
      setPublished({ id: payload.event.id, deliveryCount: payload.deliveryCount });
    }
  };

  return (
    <form className="panel stack" onSubmit={(event) => void submit(event)}>
      <Unsaved count={Number(type !== settled.type) + Number(text !== settled.text)} />
      <TextField value={type} onChange={setType} isRequired autoComplete="off">
        <Label><Trans>Type</Trans></Label>
        <Input list="event-types" />
        <datalist id="event-types">
          {data?.eventTypes?.map(({ name, description }) => (
            <option key={name} value={name}>
              {description}
            </option>
          ))}
        </datalist>
        <Description><Trans>A noun and what happened to it, such as ticket.opened.</Trans></Description>
      </TextField>
      <TextField
        value={text}
        onChange={(typed) => {
          setText(typed);
          setNotJson(null);
        }}
        isInvalid={notJson !== null}
      >
        <Label><Trans>Data</Trans></Label>
        <TextArea rows={5} data-mono />
        <FieldError>{notJson}</FieldError>
      </TextField>
      <ProblemNote problem={publish.problem}>
        {publish.problem?.issues.map((issue) => (
          <p key={issue.message}>{issue.message}</p>
        ))}
      </ProblemNote>
      <p id="publish-goes" className="help">
        <Trans>It goes out for real, to every config that hears this type.</Trans>
      </p>
      <div className="verbs">
        <Button type="submit" className="primary" data-busy={publish.busy || undefined} aria-describedby="publish-goes">
          <Trans>Publish</Trans>
        </Button>
        <p role="status">
          {published && (
            <>
              {countWords(published.deliveryCount)}{' '}
              <Link to="/events/$id" params={{ id: published.id }}>
                <Trans>See the event</Trans>
              </Link>
            </>
          )}
        </p>
      </div>
    </form>
  );
}
