/** A write-only value: type a new one, have one made, keep or clear the old. */
import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { i18n, type MessageDescriptor } from '@lingui/core';
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
const KEEPS: readonly { seconds: number; word: MessageDescriptor }[] = [
  { seconds: 0, word: msg`Stops at once` },
  { seconds: 3_600, word: msg`Stays good for an hour` },
  { seconds: DAY_S, word: msg`Stays good for a day` },
  { seconds: 7 * DAY_S, word: msg`Stays good for a week` },
  { seconds: 30 * DAY_S, word: msg`Stays good for 30 days` },
];

/** By these both sides can tell that they mean the same; what they are of is never shown. */
function Fingerprints({ of }: { of: FieldProps<'SecretField'>['field']['fingerprints'] }) {
  return (
    <ul className="fingerprints">
      {of.map(({ fingerprint, setAt, validUntil }) => (
        <li key={`${fingerprint} ${setAt}`}>
          <code>{fingerprint}</code>{' '}
          <span className="muted">
            {validUntil ? (
              <Trans>
                set <Ago at={setAt} />, still good until <At at={validUntil} />
              </Trans>
            ) : (
              <Trans>
                set <Ago at={setAt} />
              </Trans>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Stored({ field, value, errors, onChange }: FieldProps<'SecretField'>) {
  const { label: which } = field;
  const isCleared = 'secret' in value && value.secret != null && 'clear' in value.secret;
  return (
    <div className="field" role="group" aria-label={field.label}>
      <span className="label">{field.label}</span>
      <div className="stored">
        <code aria-hidden="true">••••••••</code>
        <span className="muted">
          {isCleared ? t`Will be removed when you save.` : t({ message: 'Set', context: 'a secret is stored' })}
        </span>
        {!field.readOnly && !isCleared && (
          <Button className="small" onPress={() => onChange({ secret: { set: '' } })}>
            <Trans>
              Replace<span className="sr"> {which}</span>
            </Trans>
          </Button>
        )}
        {!field.readOnly && !isCleared && field.canClear && (
          <Button className="small" onPress={() => onChange({ secret: { clear: true } })}>
            <Trans>
              Remove<span className="sr"> {which}</span>
            </Trans>
          </Button>
        )}
        {isCleared && (
          <Button className="small" onPress={() => onChange({ secret: { keep: true } })}>
            <Trans>Keep it</Trans>
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

/** The button that asked for the input went away with it. */
const focused = (element: HTMLElement | null): void => element?.focus();

export function Secret(props: FieldProps<'SecretField'>) {
  const { field, value, isRequired, errors, onChange } = props;
  const [made, setMade] = useState<string | null>(null);
  const [isReplacing, setIsReplacing] = useState(false);
  const secret = 'secret' in value ? value.secret : null;
  const keepOldS = secret != null && 'rotate' in secret ? (secret.rotate?.keepOldS ?? DAY_S) : 0;
  const given = secret == null ? null : 'set' in secret ? secret.set : 'rotate' in secret ? secret.rotate?.set : null;
  // The stored one cannot be kept: what stands there is an input at once, and not a box that says "Set".
  const isLeftBehind = useFormNow().leftBehind.includes(field.name) && !field.readOnly;
  const typed = given ?? (isLeftBehind ? '' : null);
  const give = (text: string, keeps = keepOldS): void =>
    onChange({ secret: keeps > 0 ? { rotate: { set: text, keepOldS: keeps } } : { set: text } });
  if (typed == null) {
    return (
      <Stored
        {...props}
        onChange={(next) => {
          setIsReplacing(true);
          onChange(next);
        }}
      />
    );
  }
  const { recipe, label } = field;
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
          {field.multiline ? <TextArea rows={5} data-mono spellCheck={false} ref={isReplacing ? focused : null} /> : <Input ref={isReplacing ? focused : null} />}
          {recipe && (
            <Button className="small" onPress={generate}>
              <Trans>
                Generate<span className="sr"> {label}</span>
              </Trans>
            </Button>
          )}
          {field.isSet && !isLeftBehind && (
            <Button className="small" onPress={() => onChange({ secret: { keep: true } })}>
              <Trans>Keep the old one</Trans>
            </Button>
          )}
        </div>
        {made !== null && made === typed && (
          <div className="made">
            <CopyText text={made} what={field.label} />
            <p className="help">{t`Copy it now for the other side: once saved it is never shown again.`}</p>
          </div>
        )}
        <FieldHelp field={field} errors={errors}>
          {isLeftBehind && ` ${t`The destination has changed, and the stored one does not go along: enter it again.`}`}
        </FieldHelp>
      </TextField>
      {field.fileTypes.length > 0 && !field.readOnly && (
        <FromFile label={field.label} types={field.fileTypes} onRead={(text) => give(text)} />
      )}
      {field.canRotate && field.isSet && !isLeftBehind && (
        <Pick label={t`The old ${label}`} value={String(keepOldS)} onPick={(seconds) => give(typed, Number(seconds))}>
          {KEEPS.map(({ seconds, word }) => (
            <option key={seconds} value={seconds}>
              {i18n._(word)}
            </option>
          ))}
        </Pick>
      )}
    </>
  );
}
