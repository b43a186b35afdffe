import * as vscode from 'vscode';
import { type InputField, inputField } from '#client/editor/inputFields.ts';
import type { Choice } from '#client/editor/shapes.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { FlowSignature, ParameterSignature } from '#protocol/shape.ts';

/** What a person typed or chose for each parameter, by its name, to begin with the next time. */
type Remembered = Readonly<Record<string, string>>;

/** An answer as text, to be remembered, and as value. Undefined when the person went away. */
type Answer = { readonly text: string; readonly value: Json | undefined } | 'back' | undefined;

interface Prompt {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  readonly placeholder: string;
  readonly prompt: string;
  readonly buttons: readonly vscode.QuickInputButton[];
}

const promptFor = (flow: FlowSignature, parameter: ParameterSignature, step: number): Prompt => ({
  title: `Run ${flow.name}`,
  step: step + 1,
  totalSteps: flow.parameters.length,
  placeholder: parameter.typeText,
  prompt: `${parameter.name}: ${parameter.typeText}${parameter.optional ? ' (optional)' : ''}${
    parameter.doc === undefined ? '' : ` (${firstLine(parameter.doc)})`
  }`,
  buttons: step > 0 ? [vscode.QuickInputButtons.Back] : [],
});

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

/** Shows a quick input until it is answered, left or taken back. */
function answerOf<T extends vscode.QuickInput>(
  input: T & { onDidTriggerButton: vscode.Event<vscode.QuickInputButton> },
  listen: (answer: (answer: Answer) => void) => void,
): Promise<Answer> {
  return new Promise(resolve => {
    let answer: Answer;
    const finish = (given: Answer): void => {
      answer = given;
      input.hide();
    };
    input.onDidTriggerButton(button => {
      if (button === vscode.QuickInputButtons.Back) finish('back');
    });
    input.onDidHide(() => {
      input.dispose();
      resolve(answer);
    });
    listen(finish);
    input.show();
  });
}

function askText(field: InputField & { kind: 'text' }, prompt: Prompt, before: string | undefined): Promise<Answer> {
  const box = Object.assign(vscode.window.createInputBox(), {
    ...prompt,
    value: before ?? field.initial,
    password: field.hidden,
    ignoreFocusOut: true,
  });
  return answerOf(box, finish => {
    // A complaint about what nobody has typed yet would be noise.
    box.onDidChangeValue(text => {
      const reading = field.read(text);
      box.validationMessage = reading.ok ? undefined : reading.problem;
    });
    box.onDidAccept(() => {
      const reading = field.read(box.value);
      if (reading.ok) finish({ text: box.value, value: reading.value });
      else box.validationMessage = reading.problem;
    });
  });
}

function askChoice(
  field: InputField & { kind: 'choice' },
  prompt: Prompt,
  before: string | undefined,
): Promise<Answer> {
  const { title, step, totalSteps, buttons } = prompt;
  const pick = Object.assign(vscode.window.createQuickPick<Choice & vscode.QuickPickItem>(), {
    title,
    step,
    totalSteps,
    buttons,
    placeholder: prompt.prompt,
    items: field.choices,
    ignoreFocusOut: true,
  });
  const remembered = field.choices.find(choice => choice.label === before);
  if (remembered !== undefined) pick.activeItems = [remembered];
  return answerOf(pick, finish => {
    pick.onDidAccept(() => {
      const chosen = pick.selectedItems[0];
      if (chosen !== undefined) finish({ text: chosen.label, value: chosen.value });
    });
  });
}

/**
 * Asks for a flow's parameters, one by one, each with what was given the last time.
 * @param given values that are known already, and not asked for
 * @returns the flow's input, or undefined when the person went away
 */
export async function askInputs(
  flow: FlowSignature,
  uri: string,
  given: JsonObject,
  memory: vscode.Memento,
): Promise<JsonObject | undefined> {
  const key = `inputs ${uri} ${flow.name}`;
  const texts: Record<string, string> = { ...memory.get<Remembered>(key) };
  const values: Record<string, Json> = { ...given };
  const parameters = flow.parameters.filter(parameter => !(parameter.name in given));
  const asked = { ...flow, parameters };
  let step = 0;
  for (let parameter = parameters[step]; parameter !== undefined; parameter = parameters[step]) {
    const field = inputField(parameter, flow.shapes);
    const prompt = promptFor(asked, parameter, step);
    const before = texts[parameter.name];
    const answer = await (field.kind === 'text' ? askText(field, prompt, before) : askChoice(field, prompt, before));
    if (answer === undefined) return undefined;
    if (answer === 'back') {
      step -= 1;
      continue;
    }
    delete values[parameter.name];
    if (answer.value !== undefined) values[parameter.name] = answer.value;
    if (field.kind === 'choice' || !field.hidden) texts[parameter.name] = answer.text;
    step += 1;
  }
  await memory.update(key, texts);
  return values;
}
