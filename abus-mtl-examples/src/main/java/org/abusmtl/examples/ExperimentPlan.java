package org.abusmtl.examples;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import org.abusmtl.CrossValidation;
import org.abusmtl.CrossValidation.Outcome;
import org.abusmtl.CrossValidation.Unit;
import org.abusmtl.data.Dataset;
import org.abusmtl.model.NetworkSpec;
import org.abusmtl.model.Tasks;
import org.abusmtl.training.TrainingConfig;

/**
 * Which units of an experiment are done, and about how long the others will take: as the finished units of the same model
 * took, or else by what other models or a few measured steps took and how much more or less there is to compute.
 */
final class ExperimentPlan {

    /** A prediction beside the training step of a case, which goes forward, back, and updates. */
    private static final double PREDICTION = 1.0 / 3;

    /** An encoder alone beside the whole network. */
    private static final double ENCODER = 0.4;

    private static final double MEBIBYTE = 1 << 20;

    private final CrossValidation experiment;
    private final Dataset dataset;
    private final List<Unit> units;
    private final Map<Unit, Outcome> done;
    private final Optional<UnitMeasurement> measurement;

    /**
     * A plan.
     *
     * @param units all of them
     * @param done what the finished ones tell
     * @param measurement of the first model that is not done, its own stage, if there is one
     */
    ExperimentPlan(
            CrossValidation experiment,
            Dataset dataset,
            List<Unit> units,
            Map<Unit, Outcome> done,
            Optional<UnitMeasurement> measurement) {
        this.experiment = experiment;
        this.dataset = dataset;
        this.units = units;
        this.done = done;
        this.measurement = measurement;
    }

    List<Unit> toDo() {
        return units.stream().filter(unit -> !done.containsKey(unit)).toList();
    }

    /** About so many seconds, empty if nothing is known. */
    OptionalDouble seconds(Unit unit) {
        OptionalDouble sameModel = units.stream()
                .filter(each -> each.model().equals(unit.model()))
                .flatMap(each -> Optional.ofNullable(done.get(each)).stream())
                .mapToDouble(Outcome::seconds)
                .average();
        if (sameModel.isPresent()) {
            return sameModel;
        }
        if (!done.isEmpty()) {
            double all = done.values().stream().mapToDouble(Outcome::seconds).sum();
            double work = done.keySet().stream().mapToDouble(this::work).sum();
            return OptionalDouble.of(all / work * work(unit));
        }
        if (measurement.isEmpty()) {
            return OptionalDouble.empty();
        }
        String measured = toDo().get(0).model();
        double perCase =
                measurement.get().stepSeconds() / experiment.config(measured).batchSize() / cost(spec(measured));
        return OptionalDouble.of(measurement.get().startSeconds() + perCase * work(unit));
    }

    /** Training steps of one case by a network of one pass, those of a pretraining included. */
    private double work(Unit unit) {
        TrainingConfig config = experiment.config(unit.model());
        int folds = units.size() / experiment.networks().size();
        double test = (double) dataset.size() / folds;
        double learning = dataset.size() - test;
        double validation = learning * config.validationFraction();
        double epoch = learning - validation + PREDICTION * validation;
        NetworkSpec spec = spec(unit.model());
        double trained =
                cost(spec) + spec.pretrained().map(ExperimentPlan::cost).orElse(0.0);
        return trained * config.epochs() * epoch + cost(spec) * PREDICTION * test;
    }

    private NetworkSpec spec(String model) {
        return experiment.networks().stream()
                .filter(each -> each.name().equals(model))
                .findFirst()
                .orElseThrow();
    }

    /** Of a training step of a network itself, without what is trained before it. */
    private static double cost(NetworkSpec spec) {
        return spec.refinement().passes() * (spec.tasks() == Tasks.CLASSIFICATION ? ENCODER : 1);
    }

    /** From the first start to the last end, each unit taken by the job that is free first. */
    private OptionalDouble allSeconds(int jobs) {
        PriorityQueue<Double> free = new PriorityQueue<>();
        for (int job = 0; job < jobs; job++) {
            free.add(0.0);
        }
        double last = 0;
        for (Unit unit : toDo()) {
            OptionalDouble seconds = seconds(unit);
            if (seconds.isEmpty()) {
                return OptionalDouble.empty();
            }
            double end = Objects.requireNonNull(free.poll()) + seconds.getAsDouble();
            free.add(end);
            last = Math.max(last, end);
        }
        return OptionalDouble.of(last);
    }

    /** The plan for people: a line for each unit, and one for all. */
    List<String> lines(int jobs, int threads) {
        List<String> lines = new ArrayList<>();
        int width = units.stream().mapToInt(unit -> unit.model().length()).max().orElse(0);
        for (Unit unit : units) {
            Outcome outcome = done.get(unit);
            String state = outcome == null
                    ? "to do" + about(", ", seconds(unit))
                    : "done, took " + duration(outcome.seconds());
            lines.add(String.format(Locale.ROOT, "  %-" + width + "s  fold %d  %s", unit.model(), unit.fold(), state));
        }
        String counts = "plan: " + units.size() + " units, " + done.size() + " done";
        if (toDo().isEmpty()) {
            lines.add(counts);
            return lines;
        }
        String memory = measurement
                .filter(measured -> measured.memoryBytes() > 0)
                .map(measured -> ", about " + Math.round(measured.memoryBytes() / MEBIBYTE) + " MiB each")
                .orElse("");
        lines.add(counts + ", " + toDo().size() + " to do by " + Text.count(jobs, "job") + " of "
                + Text.count(threads, "thread") + memory + about(": ", allSeconds(jobs))
                + (allSeconds(jobs).isPresent() ? " in all" : ""));
        return lines;
    }

    /** Nothing if nothing is known. */
    private static String about(String before, OptionalDouble seconds) {
        return seconds.isPresent() ? before + "about " + duration(seconds.getAsDouble()) : "";
    }

    /** With the two largest units of time. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return Math.max(1, whole) + " s";
        }
        if (whole < 3600) {
            return whole / 60 + " min " + whole % 60 + " s";
        }
        return whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
