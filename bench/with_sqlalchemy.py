"""SQLAlchemy 2's ORM on asyncpg at its best: AUTOCOMMIT (no transaction around a single statement), a session per call.

Statements are written once; where there are several ways, the one that measured best.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, joinedload, mapped_column, relationship, selectinload

NAME = "SQLAlchemy ORM"


class Base(DeclarativeBase):
    """What the models have in common."""


class User(Base):
    """A user."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    image: Mapped[str]
    age: Mapped[int]
    score: Mapped[int]
    active: Mapped[bool]
    created_at: Mapped[datetime]
    reviews: Mapped[list[Review]] = relationship(back_populates="author", order_by="Review.id")


class Person(Base):
    """Somebody who made movies."""

    __tablename__ = "persons"
    id: Mapped[int] = mapped_column(primary_key=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    bio: Mapped[str]


class Movie(Base):
    """A movie."""

    __tablename__ = "movies"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    year: Mapped[int]
    image: Mapped[str]
    description: Mapped[str]
    directors: Mapped[list[Director]] = relationship(order_by="Director.position")
    actors: Mapped[list[Actor]] = relationship(order_by="Actor.position")
    reviews: Mapped[list[Review]] = relationship(order_by="Review.id")


class Director(Base):
    """Who directed what."""

    __tablename__ = "directors"
    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"))
    movie_id: Mapped[int] = mapped_column(sa.ForeignKey("movies.id"))
    person: Mapped[Person] = relationship(innerjoin=True)


class Actor(Base):
    """Who played in what."""

    __tablename__ = "actors"
    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"))
    movie_id: Mapped[int] = mapped_column(sa.ForeignKey("movies.id"))
    person: Mapped[Person] = relationship(innerjoin=True)


class Review(Base):
    """What a user thinks of a movie."""

    __tablename__ = "reviews"
    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    rating: Mapped[int]
    helpful: Mapped[int]
    verified: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    movie_id: Mapped[int] = mapped_column(sa.ForeignKey("movies.id"))
    author: Mapped[User] = relationship(back_populates="reviews", innerjoin=True)


def _user_page(given: dict[str, Any]) -> Any:
    return sa.select(User).where(User.id > given["after"]).order_by(User.id).limit(given["take"])


class WithSqlalchemy:
    """One method per operation."""

    is_async = True

    async def open(self, url: str) -> None:
        """Make the engine; it connects at the first statement."""
        self.engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=2)
        self.automatic = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    async def close(self) -> None:
        """Disconnect."""
        await self.engine.dispose()

    def _session(self) -> AsyncSession:
        return AsyncSession(self.automatic, expire_on_commit=False)

    async def _all(self, statement: Any) -> Any:
        async with self._session() as session:
            return (await session.scalars(statement)).all()

    async def by_id(self, key: int) -> Any:
        async with self._session() as session:
            return await session.get(Review, key)

    async def rows_100(self, given: dict[str, Any]) -> Any:
        wanted = sa.select(Review).where(Review.created_at > given["after"], Review.rating >= 3)
        return await self._all(wanted.order_by(Review.id).limit(given["take"]))

    rows_1000 = rows_100

    async def rows_1000_naive(self, given: dict[str, Any]) -> Any:
        return await self._all(_user_page(given))

    async def users_with_reviews(self, given: dict[str, Any]) -> Any:
        return await self._all(_user_page(given).options(selectinload(User.reviews)))

    async def movie_with_lists(self, key: int) -> Any:
        statement = (
            sa.select(Movie)
            .where(Movie.id == key)
            .options(
                selectinload(Movie.directors).joinedload(Director.person),
                selectinload(Movie.actors).joinedload(Actor.person),
                selectinload(Movie.reviews).options(joinedload(Review.author)),
            )
        )
        async with self._session() as session:
            return (await session.scalars(statement)).one()

    async def insert_one(self, given: dict[str, Any]) -> Any:
        async with self._session() as session:
            user = User(**_naive(given))
            session.add(user)
            await session.flush()  # under AUTOCOMMIT that is all
        return user

    async def insert_many(self, given: list[dict[str, Any]]) -> Any:
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            await session.execute(sa.insert(User), [_naive(row) for row in given])
            await session.commit()
        return len(given)

    async def update_one(self, given: dict[str, Any]) -> Any:
        statement = sa.update(Movie).where(Movie.id == given["id"]).values(title=given["title"], year=given["year"])
        async with self._session() as session:
            found = await session.scalars(statement.returning(Movie), execution_options={"synchronize_session": False})
            return found.one()


def _naive(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "created_at": given["created_at"].astimezone(UTC).replace(tzinfo=None)}
