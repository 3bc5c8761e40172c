/** A group of fields under its words; what most people leave alone is folded away. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import type { Field, Form, Value } from '../documents/form';
import { Markdown } from '../parts/Markdown';
import { FieldView } from './FieldView';
import { NO_ERRORS } from './fields/types';
import { isRequired, type Errors } from './model';
import { holds, type Values } from './rules';

type Fieldset = Form['fieldsets'][number];

interface Props {
  fieldset: Fieldset;
  values: Values;
  errors: Errors;
  onChange(name: string, value: Value): void;
}

function hasErrors(field: Field, errors: Errors): boolean {
  return Object.keys(errors).some((place) => place === field.name || place.startsWith(`${field.name}/`));
}

export function FieldsetView({ fieldset, values, errors, onChange }: Props) {
  const { title } = fieldset;
  const shown = fieldset.fields.filter((field) => holds(field.visibleWhen, values));
  const draw = (field: Field): ReactNode => (
    <div key={field.name} data-width={field.width}>
      <FieldView
        field={field}
        value={values.get(field.name)}
        isRequired={isRequired(field, values)}
        errors={errors[field.name] ?? NO_ERRORS}
        errorsAt={(place) => errors[`${field.name}/${place}`] ?? NO_ERRORS}
        onChange={(value) => onChange(field.name, value)}
      />
    </div>
  );
  const isMarked = shown.some((field) => hasErrors(field, errors));
  const advanced = shown.filter((field) => field.advanced);
  const fields = (
    <div className="fieldset-fields">
      {shown.filter((field) => !field.advanced).map(draw)}
      {advanced.length > 0 && (
        // It opens for what is wrong in it, and closes by hand alone.
        <details className="advanced" {...(advanced.some((field) => hasErrors(field, errors)) && { open: true })}>
          <summary>
            {title ? (
              <Trans>
                Advanced<span className="sr"> settings of {title}</span>
              </Trans>
            ) : (
              <Trans>
                Advanced<span className="sr"> settings</span>
              </Trans>
            )}
          </summary>
          <div className="fieldset-fields">{advanced.map(draw)}</div>
        </details>
      )}
    </div>
  );
  const id = `fieldset-${fieldset.name}`;
  const words = fieldset.description && <Markdown text={fieldset.description} />;
  if (fieldset.collapsible) {
    return (
      <details className="fieldset" open={isMarked || !fieldset.collapsed}>
        <summary className="fieldset-words">
          <h2 id={id}>{title ?? t`More`}</h2>
          {words}
        </summary>
        {fields}
      </details>
    );
  }
  return (
    <section className="fieldset" {...(title && { 'aria-labelledby': id })}>
      <div className="fieldset-words">
        {title && <h2 id={id}>{title}</h2>}
        {words}
      </div>
      {fields}
    </section>
  );
}
