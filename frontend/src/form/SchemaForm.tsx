/** A form from the server: renders its fields, sends the touched ones, puts each error beside its field. */
import { useRef, useState, type FormEvent, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { Button } from 'react-aria-components/Button';
import { Form as AriaForm } from 'react-aria-components/Form';
import type { Problem } from '../api/problem';
import type { FieldValue, Form, Value } from '../documents/form';
import { Markdown } from '../parts/Markdown';
import { ProblemNote } from '../parts/messages';
import '../styles/form.css';
import { changes, clearedSecrets, fieldsOf, holds, initialValues, isRequired, sortIssues } from './model';
import { FieldView } from './FieldView';
import { problems, type Problems } from './problems';

interface Props {
  form: Form;
  /** A form that may be sent as it is: a new config's, a flow's. */
  sendsUntouched: boolean;
  /** Null: it worked. */
  onSend(values: FieldValue[], unchecked: boolean): Promise<Problem | null>;
  onReload?(): void;
  /** Said for as long as nothing is touched: what became of the form before this one. */
  news?: string;
}

type Fieldset = Form['fieldsets'][number];

interface Refusal {
  problem: Problem;
  /** What is wrong with the whole, or with fields that are not here. */
  ofForm: readonly string[];
}

/** What the server found when it bound the form. */
function boundErrors(form: Form): Problems {
  const withErrors = fieldsOf(form).filter((field) => field.errors.length > 0);
  return Object.fromEntries(withErrors.map((field) => [field.name, field.errors]));
}

export function SchemaForm({ form, sendsUntouched, onSend, onReload, news = '' }: Props) {
  const [values, setValues] = useState(() => initialValues(form));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [errors, setErrors] = useState(() => boundErrors(form));
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isSending, setIsSending] = useState(false);
  const [saved, setSaved] = useState(false);
  const formRef = useRef<HTMLFormElement>(null);
  const losing = clearedSecrets(form, values, touched);

  const change = (name: string, value: Value): void => {
    setValues((before) => new Map(before).set(name, value));
    setTouched((before) => new Set(before).add(name));
    // At once, and not when the field is left: the page would move under the press of a button.
    setErrors(({ [name]: _mended, ...others }) => others);
    setSaved(false);
  };
  const refuse = (found: Problems): void => {
    flushSync(() => setErrors(found));
    formRef.current?.querySelector<HTMLElement>('[aria-invalid=true], [data-invalid] input')?.focus();
  };
  const send = async (unchecked: boolean): Promise<void> => {
    setRefusal(null);
    const found = problems(form, values);
    if (Object.keys(found).length > 0) {
      refuse(found);
      return;
    }
    setIsSending(true);
    const problem = await onSend(changes(form, values, touched), unchecked);
    setIsSending(false);
    if (problem === null) {
      setTouched(new Set());
      setSaved(true);
      return;
    }
    const { byField, ofForm } = sortIssues(form, problem.issues);
    const isAllMarked = problem.code === 'VALIDATION' && ofForm.length === 0 && problem.issues.length > 0;
    setRefusal(isAllMarked ? null : { problem, ofForm });
    refuse(byField);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void send(false);
  };

  const canSend = sendsUntouched || touched.size > 0;
  const isMarked = Object.keys(errors).length > 0;
  const unsaved = unsavedWords(touched.size, canSend, news);
  const words = saved ? 'Saved.' : isMarked ? 'Not saved: look at what is marked above.' : unsaved;
  return (
    <AriaForm ref={formRef} className="form" validationBehavior="aria" onSubmit={submit}>
      {form.description && <Markdown text={form.description} />}
      {form.errors.map((error) => (
        <p className="note" data-tone="DANGER" key={error}>
          {error}
        </p>
      ))}
      {form.fieldsets
        .filter((fieldset) => holds(fieldset.visibleWhen, values))
        .map((fieldset) => (
          <FieldsetView key={fieldset.name} fieldset={fieldset}>
            {fieldset.fields
              .filter((field) => holds(field.visibleWhen, values))
              .map((field) => (
                <div key={field.name} data-width={field.width}>
                  <FieldView
                    field={field}
                    value={values.get(field.name)}
                    isRequired={isRequired(field, values)}
                    errors={errors[field.name] ?? []}
                    onChange={(value) => change(field.name, value)}
                  />
                </div>
              ))}
          </FieldsetView>
        ))}
      {losing.length > 0 && (
        <p className="note" data-tone="WARNING">
          The destination has changed, so saving removes {losing.join(', ')}. Set it again here if it still belongs.
        </p>
      )}
      <div className="savebar" data-unsaved={touched.size > 0 || undefined}>
        <ProblemNote problem={refusal?.problem ?? null}>
          {refusal?.ofForm.map((message) => (
            <p key={message}>{message}</p>
          ))}
          {refusal?.problem.code === 'CHECK_FAILED' && (
            <Button className="small" onPress={() => void send(true)}>
              Save without checking
            </Button>
          )}
          {onReload && ['CONFLICT', 'FORM_CHANGED', 'FORM_EXPIRED'].includes(refusal?.problem.code ?? '') && (
            <Button className="small" onPress={onReload}>
              Read it again
            </Button>
          )}
        </ProblemNote>
        <Button type="submit" className="primary" isDisabled={!canSend} data-busy={isSending || undefined}>
          {form.submitLabel}
        </Button>
        <p role="status">{words}</p>
      </div>
    </AriaForm>
  );
}

function unsavedWords(count: number, canSend: boolean, news: string): string {
  if (count === 0) {
    return news || (canSend ? '' : 'No changes');
  }
  return count === 1 ? '1 unsaved change' : `${count} unsaved changes`;
}

function FieldsetView({ fieldset, children }: { fieldset: Fieldset; children: ReactNode }) {
  const id = `fieldset-${fieldset.name}`;
  const words = fieldset.description && <Markdown text={fieldset.description} />;
  if (fieldset.collapsible) {
    return (
      <details className="fieldset" open={!fieldset.collapsed}>
        <summary className="fieldset-words">
          <h2 id={id}>{fieldset.title ?? 'More'}</h2>
          {words}
        </summary>
        <div className="fieldset-fields">{children}</div>
      </details>
    );
  }
  return (
    <section className="fieldset" {...(fieldset.title && { 'aria-labelledby': id })}>
      <div className="fieldset-words">
        {fieldset.title && <h2 id={id}>{fieldset.title}</h2>}
        {words}
      </div>
      <div className="fieldset-fields">{children}</div>
    </section>
  );
}
