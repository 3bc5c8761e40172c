/** Names with values. Secret values are kept as they are or replaced, never shown. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '../../controls/Button';
import { Input, TextField } from '../../controls/TextField';
import { Label } from '../../controls/words';
import type { FieldProps } from './types';
import { GroupWords, Wrong } from './Words';

export function Mapping({ field, value, isRequired, errors, errorsAt, onChange }: FieldProps<'MappingField'>) {
  const entries = ('mapping' in value ? value.mapping : null) ?? [];
  type Entry = (typeof entries)[number];
  const put = (place: number, entry: Entry): void => onChange({ mapping: entries.with(place, entry) });
  const { label, maxItems } = field;
  const isFull = maxItems !== null && entries.length >= maxItems;
  return (
    <GroupWords field={field} errors={errors} isRequired={isRequired}>
      <ul className="entries">
        {entries.map((entry, place) => {
          const which = entry.key || `${field.label}, ${place + 1}`;
          return (
            // Entries have no identity but their place: their names are what is being typed.
            <li key={place}>
              <TextField
                value={entry.key}
                onChange={(key) => put(place, { ...entry, key })}
                isInvalid={errorsAt(`${place}/key`).length > 0}
                isReadOnly={field.readOnly || entry.keep === true}
                autoComplete="off"
              >
                <Label>{field.keyLabel}</Label>
                <Input data-mono />
              </TextField>
              {entry.keep ? (
                <div>
                  <span className="label">{field.valueLabel}</span>
                  <div className="stored">
                    <code aria-hidden="true">••••••••</code>
                    <span className="muted">{t({ message: 'Set', context: 'a secret is stored' })}</span>
                    {!field.readOnly && (
                      <Button className="small" onPress={() => put(place, { key: entry.key, value: '' })}>
                        <Trans>
                          Replace<span className="sr"> {which}</span>
                        </Trans>
                      </Button>
                    )}
                  </div>
                </div>
              ) : (
                <TextField
                  type={field.valuesAreSecret ? 'password' : 'text'}
                  value={entry.value ?? ''}
                  onChange={(text) => put(place, { key: entry.key, value: text })}
                  isInvalid={errorsAt(`${place}/value`).length > 0}
                  isReadOnly={field.readOnly}
                  autoComplete={field.valuesAreSecret ? 'new-password' : 'off'}
                >
                  <Label>{field.valueLabel}</Label>
                  <Input />
                </TextField>
              )}
              {!field.readOnly && (
                <Button className="small" aria-label={t`Remove ${which}`} onPress={() => onChange({ mapping: entries.toSpliced(place, 1) })}>
                  <Trans>Remove</Trans>
                </Button>
              )}
              <Wrong errors={[...errorsAt(String(place)), ...errorsAt(`${place}/key`), ...errorsAt(`${place}/value`)]} />
            </li>
          );
        })}
      </ul>
      {!field.readOnly && (
        <Button className="small" isDisabled={isFull} onPress={() => onChange({ mapping: [...entries, { key: '', value: '' }] })}>
          <Trans>
            Add<span className="sr"> to {label}</span>
          </Trans>
        </Button>
      )}
      {isFull && !field.readOnly && <span className="why"> {t`There can be ${maxItems}.`}</span>}
    </GroupWords>
  );
}
