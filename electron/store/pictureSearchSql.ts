import type { PictureAsked, PictureFilter, PictureTrait } from '../contract/pictureSearch.ts';
import { rangeSql, searchSql } from './searchSql.ts';
import type { Keep, SearchSql } from './searchSql.ts';
import { phraseQuery, searchQuery } from './searchText.ts';

const traits: Readonly<Record<PictureTrait, string>> = {
  starred: 'starred = 1',
  drawn: "kind = 'generated'",
  edited: "kind = 'edited'",
  opened: "kind = 'imported'",
  stopped: 'tokens_drawn < tokens_total',
};

/** A record that is no JSON says nothing of its picture, and hides no other. */
const saidOf = (path: string): string => `CASE WHEN json_valid(made) THEN made ->> '${path}' END`;

/** What a search asks for, as a condition on pictures. Everything that a person typed goes in as a value. */
export function pictureSearchSql(filter: PictureFilter): SearchSql {
  return searchSql(filter, askedSql);
}

function askedSql(asked: PictureAsked, keep: Keep): string {
  switch (asked.kind) {
    case 'words': {
      const query = asked.isPhrase ? phraseQuery(asked.text) : searchQuery(asked.text);
      return query === null ? 'TRUE' : `seq IN (SELECT rowid FROM images_words WHERE images_words MATCH ${keep(query)})`;
    }
    case 'seed':
      return `${saidOf('$.seed')} = ${keep(asked.seed)}`;
    case 'day':
      return rangeSql('created_at', asked, keep);
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
