import { isZone, zoneNames } from '../../triggers/cron.ts';
import type { Check } from './check.ts';
import { suggestion } from './suggestion.ts';
import { triggerName, triggerText } from './triggerTexts.ts';

export const invalidZone: Check = {
  code: 'flow/invalid-zone',
  severity: 'error',
  title: 'A time zone that there is not',
  explanation:
    'Time zones have the names of the IANA database, which know about summer time: `"Europe/Berlin"`, `"America/New_York"`, `"UTC"`.',
  example: `flow tidy() {
  step told = log("Tidying up")
}
on schedule("0 3 * * *", zone: "Europe/Berln") => tidy()
                             //^^^^^^^^^^^^^^ flow/invalid-zone
`,
  visit: {
    TriggerDeclaration: (declaration, look) => {
      const zone = triggerName(declaration, look.file) === 'schedule' && triggerText(declaration, 'zone', look.file);
      if (!zone || isZone(zone.text)) return;
      const inside = { start: zone.literal.span.start + 1, end: zone.literal.span.end - 1 };
      const { hint, fixes } = suggestion(zone.text, inside, zoneNames());
      look.report(zone.literal.span, `There is no time zone \`${zone.text}\`.${hint}`, { fixes });
    },
  },
};
