import type { PictureAsked, PictureCondition, PictureTrait } from '../contract/pictureSearch.ts';

const traits: Readonly<Record<PictureTrait, string>> = {
  starred: 'starred = 1',
  drawn: "kind = 'generated'",
  edited: "kind = 'edited'",
  opened: "kind = 'imported'",
  stopped: 'tokens_drawn < tokens_total',
};

/** A record that is no JSON says nothing of its picture, and hides no other. */
const saidOf = (path: string): string => `CASE WHEN json_valid(made) THEN made ->> '${path}' END`;

/** What a search asks for besides words, as a condition on pictures. Everything that a person typed goes in as a value. */
export function pictureSearchSql(conditions: readonly PictureCondition[]): {
  readonly where: readonly string[];
  readonly values: Readonly<Record<string, string | number>>;
} {
  const values: Record<string, string | number> = {};
  const keep = (value: string | number): string => {
    const name = `asked${Object.keys(values).length}`;
    values[name] = value;
    return `:${name}`;
  };
  const where = conditions.map(({ asked, isNot }) => `(${conditionOf(asked, keep)}) IS ${isNot ? 'NOT ' : ''}TRUE`);
  return { where, values };
}

function conditionOf(asked: PictureAsked, keep: (value: string | number) => string): string {
  switch (asked.kind) {
    case 'seed':
      return `${saidOf('$.seed')} = ${keep(asked.seed)}`;
    case 'day':
      return `created_at >= ${keep(asked.from)}${Number.isFinite(asked.to) ? ` AND created_at < ${keep(asked.to)}` : ''}`;
    case 'style':
      return `instr(lower(${saidOf('$.style')}), ${keep(asked.text.toLowerCase())}) > 0`;
    case 'model':
      return `instr(lower(${saidOf('$.model.id')} || ' ' || ${saidOf('$.model.name')}), ${keep(asked.text.toLowerCase())}) > 0`;
    case 'is':
      return traits[asked.trait];
    case 'nothing':
      return 'FALSE';
  }
}
