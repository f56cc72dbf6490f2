-- The sound of a folded word in any script: its consonants, without vowels and doubles. Consonants that Moroccans write alike
-- become one. Digits are letters: 7 is ح, 9 is ق, 5 is خ. 2 (ء) and 3 (ع) are silent.
CREATE OR REPLACE FUNCTION search.sound(word text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    regexp_replace(
        translate(
            regexp_replace(
                replace(replace(replace(replace(replace(replace(word, 'kh', '5'), 'gh', 'غ'), 'ch', 'ش'), 'sh', 'ش'), 'dj', 'j'), 'ph', 'f'),
                '[hه]$', ''),
            'qc9gقكجخ7حهطتثضدذظزسصبvpفلمنراويءعaeiouyw23',
            'kkkkkkj5hhhtttddddzssbbbflmnr'),
        '(.)\1+', '\1', 'g');
