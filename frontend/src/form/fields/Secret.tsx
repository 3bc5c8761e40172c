/** A write-only value: type a new one, have one made, keep or clear the old. */
import { useState } from 'react';
import { Button } from '../../controls/Button';
import { Input, TextArea, TextField } from '../../controls/TextField';
import { CopyText } from '../../parts/CopyText';
import { Pick } from '../../parts/Pick';
import { Ago, At } from '../../parts/time';
import { useFormNow } from '../FormContext';
import { makeSecret } from '../recipe';
import { FromFile } from './FromFile';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel, Wrong } from './Words';

const DAY_S = 86_400;
/** How long the old one stays good beside a new one. */
const KEEPS: readonly { seconds: number; word: string }[] = [
  { seconds: 0, word: 'Stops at once' },
  { seconds: 3_600, word: 'Stays good for an hour' },
  { seconds: DAY_S, word: 'Stays good for a day' },
  { seconds: 7 * DAY_S, word: 'Stays good for a week' },
  { seconds: 30 * DAY_S, word: 'Stays good for 30 days' },
];

/** By these both sides can tell that they mean the same; what they are of is never shown. */
function Fingerprints({ of }: { of: FieldProps<'SecretField'>['field']['fingerprints'] }) {
  return (
    <ul className="fingerprints">
      {of.map(({ fingerprint, setAt, validUntil }) => (
        <li key={`${fingerprint} ${setAt}`}>
          <code>{fingerprint}</code>{' '}
          <span className="muted">
            set <Ago at={setAt} />
            {validUntil && (
              <>
                , still good until <At at={validUntil} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Stored({ field, value, errors, onChange }: FieldProps<'SecretField'>) {
  const isCleared = 'secret' in value && value.secret != null && 'clear' in value.secret;
  return (
    <div className="field" role="group" aria-label={field.label}>
      <span className="label">{field.label}</span>
      <div className="stored">
        <code aria-hidden="true">••••••••</code>
        <span className="muted">
          {isCleared ? 'Will be removed when you save.' : 'Set'}
        </span>
        {!field.readOnly && !isCleared && (
          <Button className="small" onPress={() => onChange({ secret: { set: '' } })}>
            Replace<span className="sr"> {field.label}</span>
          </Button>
        )}
        {!field.readOnly && !isCleared && field.canClear && (
          <Button className="small" onPress={() => onChange({ secret: { clear: true } })}>
            Remove<span className="sr"> {field.label}</span>
          </Button>
        )}
        {isCleared && (
          <Button className="small" onPress={() => onChange({ secret: { keep: true } })}>
            Keep it
          </Button>
        )}
      </div>
      {!isCleared && field.fingerprints.length > 0 && <Fingerprints of={field.fingerprints} />}
      {field.help && <p className="help">{field.help}</p>}
      {field.readOnly && field.lockedReason && <p className="why">{field.lockedReason}</p>}
      <Wrong errors={errors} />
    </div>
  );
}

export function Secret(props: FieldProps<'SecretField'>) {
  const { field, value, isRequired, errors, onChange } = props;
  const [made, setMade] = useState<string | null>(null);
  const secret = 'secret' in value ? value.secret : null;
  const keepOldS = secret != null && 'rotate' in secret ? (secret.rotate?.keepOldS ?? DAY_S) : 0;
  const given = secret == null ? null : 'set' in secret ? secret.set : 'rotate' in secret ? secret.rotate?.set : null;
  // The stored one cannot be kept: what stands there is an input at once, and not a box that says "Set".
  const isLeftBehind = useFormNow().leftBehind.includes(field.name) && !field.readOnly;
  const typed = given ?? (isLeftBehind ? '' : null);
  const give = (text: string, keeps = keepOldS): void =>
    onChange({ secret: keeps > 0 ? { rotate: { set: text, keepOldS: keeps } } : { set: text } });
  if (typed == null) {
    return <Stored {...props} />;
  }
  const { recipe } = field;
  const generate = (): void => {
    if (recipe !== null) {
      const fresh = makeSecret(recipe);
      setMade(fresh);
      give(fresh);
    }
  };
  return (
    <>
      {/* Chromium complains of a password that comes into a form later, unless a name comes with it; this one has none. */}
      {field.isSet && <input type="text" autoComplete="username" hidden readOnly />}
      <TextField
        name={field.name}
        type="password"
        value={typed}
        onChange={(text) => give(text)}
        isRequired={isRequired}
        isInvalid={errors.length > 0}
        isReadOnly={field.readOnly}
        autoComplete="new-password"
        {...(field.maxLength !== null && { maxLength: field.maxLength })}
      >
        <FieldLabel field={field} isRequired={isRequired} />
        <div className="affixed">
          {field.multiline ? <TextArea rows={5} data-mono spellCheck={false} /> : <Input />}
          {recipe && (
            <Button className="small" onPress={generate}>
              Generate<span className="sr"> {field.label}</span>
            </Button>
          )}
          {field.isSet && !isLeftBehind && (
            <Button className="small" onPress={() => onChange({ secret: { keep: true } })}>
              Keep the old one
            </Button>
          )}
        </div>
        {made !== null && made === typed && (
          <div className="made">
            <CopyText text={made} what={field.label} />
            <p className="help">Copy it now for the other side: once saved it is never shown again.</p>
          </div>
        )}
        <FieldHelp field={field} errors={errors}>
          {isLeftBehind && ' The destination has changed, and the stored one does not go along: enter it again.'}
        </FieldHelp>
      </TextField>
      {field.fileTypes.length > 0 && !field.readOnly && (
        <FromFile label={field.label} types={field.fileTypes} onRead={(text) => give(text)} />
      )}
      {field.canRotate && field.isSet && !isLeftBehind && (
        <Pick label={`The old ${field.label}`} value={String(keepOldS)} onPick={(seconds) => give(typed, Number(seconds))}>
          {KEEPS.map(({ seconds, word }) => (
            <option key={seconds} value={seconds}>
              {word}
            </option>
          ))}
        </Pick>
      )}
    </>
  );
}
