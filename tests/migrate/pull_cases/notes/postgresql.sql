CREATE TABLE checked (id int PRIMARY KEY CHECK (id > 3), twice int GENERATED ALWAYS AS (id * 2) STORED);
COMMENT ON TABLE checked IS 'hello';
CREATE TABLE kinds (id int PRIMARY KEY, p point, u uuid DEFAULT gen_random_uuid(), t timestamp, a int[] DEFAULT '{1,2}', n numeric(10,2) DEFAULT 1.50);
CREATE INDEX ON kinds (lower(u::text));
