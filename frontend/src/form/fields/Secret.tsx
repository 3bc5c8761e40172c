/** A write-only value: type a new one, have one made, keep or clear the old. */
import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Input, TextField } from 'react-aria-components/TextField';
import { CopyText } from '../../parts/CopyText';
import { Ago } from '../../parts/time';
import { makeSecret } from '../recipe';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel } from './Words';

function Stored({ field, value, onChange }: FieldProps<'SecretField'>) {
  const isCleared = 'secret' in value && value.secret != null && 'clear' in value.secret;
  const newest = field.fingerprints[0];
  return (
    <div className="field" role="group" aria-label={field.label}>
      <span className="label">{field.label}</span>
      <div className="stored">
        <code aria-hidden="true">••••••••</code>
        <span className="muted">
          {isCleared ? 'Will be removed when you save.' : 'Set'}
          {!isCleared && newest && (
            <>
              {' '}
              <Ago at={newest.setAt} />, fingerprint <code>{newest.fingerprint}</code>
            </>
          )}
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
      {field.help && <p className="help">{field.help}</p>}
      {field.readOnly && field.lockedReason && <p className="why">{field.lockedReason}</p>}
    </div>
  );
}

export function Secret(props: FieldProps<'SecretField'>) {
  const { field, value, isRequired, errors, onChange } = props;
  const [made, setMade] = useState<string | null>(null);
  const typed = 'secret' in value && value.secret != null && 'set' in value.secret ? value.secret.set : null;
  if (typed == null) {
    return <Stored {...props} />;
  }
  const { recipe } = field;
  const generate = (): void => {
    if (recipe !== null) {
      const secret = makeSecret(recipe);
      setMade(secret);
      onChange({ secret: { set: secret } });
    }
  };
  return (
    <TextField
      name={field.name}
      type="password"
      value={typed}
      onChange={(text) => onChange({ secret: { set: text } })}
      isRequired={isRequired}
      isInvalid={errors.length > 0}
      isReadOnly={field.readOnly}
      autoComplete="new-password"
      {...(field.maxLength !== null && { maxLength: field.maxLength })}
    >
      <FieldLabel field={field} isRequired={isRequired} />
      <div className="affixed">
        <Input />
        {recipe && (
          <Button className="small" onPress={generate}>
            Generate<span className="sr"> {field.label}</span>
          </Button>
        )}
        {field.isSet && (
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
      <FieldHelp field={field} errors={errors} />
    </TextField>
  );
}
