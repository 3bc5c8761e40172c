/** One line or several of text, an address, an e-mail, a colour. */
import { t } from '@lingui/core/macro';
import { Input, TextArea, TextField } from '../../controls/TextField';
import { FromFile } from './FromFile';
import type { FieldProps } from './types';
import { FieldHelp, FieldLabel } from './Words';

const TYPES: Partial<Record<string, 'url' | 'email'>> = { URL: 'url', EMAIL: 'email' };
const MONO = ['CODE', 'REGEX', 'CRON'];
/** Languages as people write them; others as the server names them. */
const LANGUAGES: Readonly<Record<string, string>> = { liquid: 'Liquid', json: 'JSON', yaml: 'YAML', jinja: 'Jinja' };
const COLOR = /^#[0-9a-f]{6}$/i;

export function Text({ field, value, isRequired, errors, onChange }: FieldProps<'TextField'>) {
  const text = 'text' in value ? (value.text ?? '') : '';
  const list = field.suggestions.length > 0 ? `suggestions-${field.name}` : undefined;
  const { label } = field;
  const writtenIn = field.language && (LANGUAGES[field.language] ?? field.language);
  const isMono = MONO.includes(field.format);
  return (
    <>
      <TextField
        name={field.name}
        type={TYPES[field.format] ?? 'text'}
        value={text}
        onChange={(typed) => onChange({ text: typed })}
        isRequired={isRequired}
        isInvalid={errors.length > 0}
        isReadOnly={field.readOnly}
        autoComplete={field.autocomplete ?? 'off'}
        {...(isMono && { spellCheck: false })}
        {...(field.maxLength !== null && { maxLength: field.maxLength })}
      >
        <FieldLabel field={field} isRequired={isRequired} />
        <div className="affixed">
          {field.prefix && <span className="affix">{field.prefix}</span>}
          {field.format === 'COLOR' && !field.readOnly && (
            <input
              type="color"
              className="color"
              aria-label={t`Pick ${label}`}
              value={COLOR.test(text) ? text : '#000000'}
              onChange={(event) => onChange({ text: event.target.value })}
            />
          )}
          {field.multiline ? (
            <TextArea rows={field.format === 'CODE' ? 8 : 4} placeholder={field.placeholder ?? ''} data-mono={isMono || undefined} />
          ) : (
            <Input placeholder={field.placeholder ?? ''} list={list} data-mono={isMono || undefined} />
          )}
          {field.suffix && <span className="affix">{field.suffix}</span>}
        </div>
        {list && (
          <datalist id={list}>
            {field.suggestions.map((suggestion) => (
              <option key={suggestion}>{suggestion}</option>
            ))}
          </datalist>
        )}
        <FieldHelp field={field} errors={errors}>
          {field.patternMessage && ` ${field.patternMessage}`}
          {writtenIn && !field.help?.includes(writtenIn) && ` ${t`Written in ${writtenIn}.`}`}
        </FieldHelp>
      </TextField>
      {/* Beside it, not in it: what is in a text field takes every input for its own. */}
      {field.fileTypes.length > 0 && !field.readOnly && (
        <FromFile label={field.label} types={field.fileTypes} onRead={(read) => onChange({ text: read })} />
      )}
    </>
  );
}
