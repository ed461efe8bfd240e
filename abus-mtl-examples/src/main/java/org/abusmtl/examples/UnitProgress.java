package org.abusmtl.examples;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import org.abusmtl.CrossValidation;
import org.abusmtl.CrossValidation.Unit;

/** How far the units are: a bar of epochs on a terminal, otherwise a line for each unit that ends. */
final class UnitProgress implements AutoCloseable {

    private static final Pattern EPOCH = Pattern.compile(UnitProcess.EPOCH + "(\\d{1,9})");

    private final Terminal terminal;
    private final Optional<ProgressBar> bar;
    private final Map<Unit, Integer> epochs = new HashMap<>();
    private final Map<Unit, Integer> epochsDone = new HashMap<>();
    private final Set<Unit> running = new LinkedHashSet<>();
    private int ended;

    private UnitProgress(Terminal terminal, Optional<ProgressBar> bar, Map<Unit, Integer> epochs) {
        this.terminal = terminal;
        this.bar = bar;
        this.epochs.putAll(epochs);
    }

    static UnitProgress on(Terminal terminal, CrossValidation experiment, List<Unit> toDo) {
        Map<Unit, Integer> epochs = new HashMap<>();
        toDo.forEach(unit -> epochs.put(unit, epochs(experiment, unit.model())));
        long all = epochs.values().stream().mapToLong(Integer::longValue).sum();
        return new UnitProgress(
                terminal,
                terminal.interactive() && all > 0
                        ? Optional.of(terminal.bar("units", " epochs", 0, all))
                        : Optional.empty(),
                epochs);
    }

    /** Of all stages of a model. */
    static int epochs(CrossValidation experiment, String model) {
        int stages = experiment.networks().stream()
                        .filter(network -> network.name().equals(model))
                        .anyMatch(network -> network.pretrained().isPresent())
                ? 2
                : 1;
        return stages * experiment.config(model).epochs();
    }

    synchronized void started(Unit unit) {
        running.add(unit);
        show();
    }

    /** A line of the unit's process: it may be that an epoch is done. */
    synchronized void said(Unit unit, String line) {
        OptionalInt epoch = epoch(line);
        if (epoch.isPresent()) {
            epochsDone.put(unit, epoch.getAsInt());
            show();
        }
    }

    /** Empty for anything else that a process may say. */
    static OptionalInt epoch(String line) {
        Matcher matcher = EPOCH.matcher(line);
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    synchronized void ended(Unit unit, int exitCode) {
        running.remove(unit);
        epochsDone.put(unit, epochs.getOrDefault(unit, 0));
        ended++;
        if (bar.isEmpty()) {
            terminal.err()
                    .println(ExperimentRun.name(unit) + (exitCode == 0 ? ": done" : ": failed") + ", " + ended + " of "
                            + epochs.size());
        }
        show();
    }

    private void show() {
        bar.ifPresent(shown -> {
            shown.stepTo(
                    epochsDone.values().stream().mapToLong(Integer::longValue).sum());
            shown.setExtraMessage(ended + "/" + epochs.size() + " units; "
                    + running.stream().map(ExperimentRun::name).collect(Collectors.joining("; ")));
        });
    }

    @Override
    public synchronized void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
