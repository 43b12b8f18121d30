package io.quiesce.sample.board;

import java.net.URI;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.quiesce.sample.board.FleetView.Leader;
import io.quiesce.sample.board.FleetView.Member;
import io.quiesce.sample.board.FleetView.Profile;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is on the board.
 * @param instances the instances, by their servers and ids
 * @param profiles the profiles, {@code null} where instances are not in a fleet
 * @param malformed profiles that are ignored, and why
 * @param problems why some of it may be out of date
 */
record Board(
        List<Row> instances, @Nullable List<Profile> profiles, Map<String, String> malformed, List<String> problems) {

    /**
     * An instance.
     * @param id its id in the registry
     * @param address where it is reached
     * @param problem why it has not answered
     * @param drain its state
     * @param member what it says of itself to its fleet; what the others have last heard, if it does not answer
     * @param inService whether others count on it, {@code null} if nobody knows
     * @param leads what it leads, {@code null} if nobody tells
     */
    record Row(
            String id,
            URI address,
            @Nullable String problem,
            @Nullable DrainView drain,
            @Nullable Member member,
            @Nullable Boolean inService,
            @Nullable List<String> leads) {

        private String server() {
            return (this.member != null) ? this.member.server() : "";
        }
    }

    /**
     * Make a board.
     * @param answers what the instances have answered
     * @param problem what is wrong with the registry
     * @return the board
     */
    static Board of(Collection<Answer> answers, @Nullable String problem) {
        FleetView fleet = fleet(answers);
        List<Row> rows = answers.stream()
                .map((answer) -> row(answer, fleet))
                .sorted(Comparator.comparing(Row::server).thenComparing(Row::id))
                .toList();
        List<String> problems = Stream.of(problem, (fleet != null) ? fleet.problem() : null)
                .filter(Objects::nonNull)
                .toList();
        return (fleet != null)
                ? new Board(rows, fleet.profiles(), fleet.malformed(), problems)
                : new Board(rows, null, Map.of(), problems);
    }

    /** The view of one instance, so that nothing contradicts itself: of this one, or of any that can reach the store. */
    private static @Nullable FleetView fleet(Collection<Answer> answers) {
        return answers.stream()
                .filter((answer) -> answer.fleet() != null)
                .min(Comparator.comparing((Answer answer) -> answer.fleet().problem() != null)
                        .thenComparing((answer) -> !answer.instance().self())
                        .thenComparing((answer) -> answer.instance().id()))
                .map(Answer::fleet)
                .orElse(null);
    }

    private static Row row(Answer answer, @Nullable FleetView fleet) {
        String id = answer.instance().id();
        DrainView drain = answer.drain();
        if (fleet == null) {
            Boolean online = (drain != null) ? (Boolean) "ONLINE".equals(drain.state()) : null;
            return new Row(id, answer.instance().uri(), answer.problem(), drain, null, online, null);
        }
        List<Leader> leaders = fleet.leaders();
        return new Row(
                id,
                answer.instance().uri(),
                answer.problem(),
                drain,
                member(id, answer.fleet(), fleet),
                fleet.inService().contains(id),
                (leaders != null)
                        ? leaders.stream()
                                .filter((leader) -> leader.instance().equals(id))
                                .map(Leader::group)
                                .toList()
                        : null);
    }

    private static @Nullable Member member(String id, @Nullable FleetView own, FleetView fleet) {
        Member known = fleet.instances().stream()
                .filter((member) -> member.id().equals(id))
                .findFirst()
                .orElse(null);
        if (known == null || own == null || own.phase() == null) {
            return known;
        }
        return new Member(id, known.server(), known.role(), own.phase(), own.waiting());
    }
}
