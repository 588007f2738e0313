CREATE TABLE users (
    id serial PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL,
    image text NOT NULL,
    age integer NOT NULL,
    score integer NOT NULL,
    active boolean NOT NULL DEFAULT true,
    created_at timestamp(3) NOT NULL
);
CREATE TABLE persons (
    id serial PRIMARY KEY,
    first_name text NOT NULL,
    last_name text NOT NULL,
    bio text NOT NULL
);
CREATE TABLE movies (
    id serial PRIMARY KEY,
    title text NOT NULL,
    year integer NOT NULL,
    image text NOT NULL,
    description text NOT NULL
);
CREATE TABLE directors (
    id serial PRIMARY KEY,
    position integer NOT NULL,
    person_id integer NOT NULL REFERENCES persons (id),
    movie_id integer NOT NULL REFERENCES movies (id)
);
CREATE TABLE actors (
    id serial PRIMARY KEY,
    position integer NOT NULL,
    person_id integer NOT NULL REFERENCES persons (id),
    movie_id integer NOT NULL REFERENCES movies (id)
);
CREATE TABLE reviews (
    id serial PRIMARY KEY,
    body text NOT NULL,
    rating integer NOT NULL,
    helpful integer NOT NULL,
    verified boolean NOT NULL,
    created_at timestamptz(3) NOT NULL,
    author_id integer NOT NULL REFERENCES users (id),
    movie_id integer NOT NULL REFERENCES movies (id)
);
CREATE INDEX directors_movie_id_idx ON directors (movie_id);
CREATE INDEX actors_movie_id_idx ON actors (movie_id);
CREATE INDEX reviews_author_id_idx ON reviews (author_id);
CREATE INDEX reviews_movie_id_idx ON reviews (movie_id);
