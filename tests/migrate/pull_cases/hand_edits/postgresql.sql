CREATE TABLE users (id text NOT NULL, full_name varchar(40) NOT NULL, changed timestamp(3) NOT NULL, age int, CONSTRAINT users_pkey PRIMARY KEY (id));
CREATE TABLE posts (id int NOT NULL, author text NOT NULL, editor text, CONSTRAINT posts_pkey PRIMARY KEY (id));
CREATE UNIQUE INDEX posts_author_key ON posts (author);
ALTER TABLE posts ADD CONSTRAINT posts_author_fkey FOREIGN KEY (author) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE posts ADD CONSTRAINT posts_editor_fkey FOREIGN KEY (editor) REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE;
