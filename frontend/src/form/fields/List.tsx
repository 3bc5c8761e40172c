/** Rows of fields: add one, remove one, change what is in one. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { ComponentType } from 'react';
import { Button } from '../../controls/Button';
import type { Field, Value } from '../../documents/form';
import { isRequired } from '../model';
import { partOf, rowFields, valuesOf, withNewRow, withValue } from '../rows';
import { holds } from '../rules';
import type { FieldProps } from './types';
import { GroupWords, Wrong } from './Words';

export interface AnyField {
  field: Field;
  value: Value | undefined;
  isRequired: boolean;
  errors: readonly string[];
  errorsAt(place: string): readonly string[];
  onChange(value: Value): void;
}

/** `Inner` draws a field of a row: it is handed in, for it draws this too. */
export function List({ field, value, errors, errorsAt, onChange, Inner, ...rest }: FieldProps<'ListField'> & { Inner: ComponentType<AnyField> }) {
  const rows = ('rows' in value ? value.rows : null) ?? [];
  const { itemLabel, maxItems } = field;
  const isFull = maxItems !== null && rows.length >= maxItems;
  return (
    <GroupWords field={field} errors={errors} isRequired={rest.isRequired}>
      <div className="list-rows">
        {rows.map((row, place) => {
          const values = valuesOf(row);
          const shown = rowFields(field, row.rowId ?? '').filter((inner) => holds(inner.visibleWhen, values));
          const title = `${itemLabel} ${place + 1}`;
          return (
            <div key={row.rowId} className="list-row" role="group" aria-label={title}>
              <div className="list-row-head">
                <strong>{title}</strong>
                {!field.readOnly && (
                  <Button className="small" onPress={() => onChange({ rows: rows.toSpliced(place, 1) })}>
                    <Trans>
                      Remove<span className="sr"> {title}</span>
                    </Trans>
                  </Button>
                )}
              </div>
              <div className="fieldset-fields">
                {shown.map((inner) => {
                  const at = `${place}/${partOf(inner.name)}`;
                  return (
                    <div key={inner.name} data-width={inner.width}>
                      <Inner
                        field={field.readOnly ? { ...inner, readOnly: true } : inner}
                        value={values.get(inner.name)}
                        isRequired={isRequired(inner, values)}
                        errors={errorsAt(at)}
                        errorsAt={(deeper) => errorsAt(`${at}/${deeper}`)}
                        onChange={(now) => onChange({ rows: rows.with(place, withValue(row, inner.name, now)) })}
                      />
                    </div>
                  );
                })}
              </div>
              <Wrong errors={[...errorsAt(String(place)), ...errorsAt(`${place}/rowId`)]} />
            </div>
          );
        })}
      </div>
      {!field.readOnly && (
        <Button className="small" isDisabled={isFull} onPress={() => onChange({ rows: withNewRow(field, rows) })}>
          <Trans>Add {itemLabel}</Trans>
        </Button>
      )}
      {isFull && !field.readOnly && <span className="why"> {t`There can be ${maxItems}.`}</span>}
    </GroupWords>
  );
}
