/** Publishes an event by hand: the quickest way to see a config at work. */
import { plural } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useQuery } from 'urql';
import { Button } from '../controls/Button';
import { Input, TextArea, TextField } from '../controls/TextField';
import { Description, FieldError, Label } from '../controls/words';
import { useAct } from '../api/act';
import { EventTypes, PublishEvent } from '../documents/events';
import { ProblemNote } from '../parts/messages';
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

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setPublished(null);
    const parsed = parseJson(text);
    setNotJson(parsed.problem);
    if (parsed.problem !== null) {
      return;
    }
    const { payload } = await publish.run({ input: { type: type.trim(), data: parsed.value } });
    if (payload) {
      setPublished({ id: payload.event.id, deliveryCount: payload.deliveryCount });
    }
  };

  return (
    <form className="panel stack" onSubmit={(event) => void submit(event)}>
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
      <div className="verbs">
        <Button type="submit" className="primary" data-busy={publish.busy || undefined}>
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
