package org.abusmtl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.abusmtl.spi.EngineDescription;
import org.abusmtl.spi.ModelEngine;
import org.abusmtl.spi.ModelEngineProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which engine is opened: the one that the builder names, else the one that the system property {@value #PROPERTY}
 * names, else the installed one of the highest rank. A named engine that is missing is an error, never a fallback.
 *
 * @param engine name that the caller gave
 * @param device the only one, as the caller named it
 * @param devices several, as the caller named them; with neither, the engine picks one
 * @param provider asked instead of the installed ones
 */
record EngineChoice(
        Optional<String> engine,
        Optional<String> device,
        List<String> devices,
        Optional<ModelEngineProvider> provider) {

    static final String PROPERTY = "abusmtl.engine";

    static final EngineChoice AUTOMATIC =
            new EngineChoice(Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    private static final Pattern DEVICE = Pattern.compile("cpu|gpu:\\d{1,3}");

    private static final List<String> COORDINATES = List.of(
            "org.abusmtl:abus-mtl-djl", "ai.djl.pytorch:pytorch-engine or ai.djl.mxnet:mxnet-engine with its natives");

    private static final Logger LOG = LoggerFactory.getLogger(EngineChoice.class);

    private record Candidate(EngineDescription description, ModelEngineProvider provider) {}

    EngineChoice withEngine(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("engine: expected a name, found none");
        }
        return new EngineChoice(Optional.of(name), device, devices, provider);
    }

    EngineChoice withDevice(String name) {
        requireDevice("device", name);
        if (!devices.isEmpty()) {
            throw new IllegalStateException(
                    "device: expected device or devices, found both: " + name + " and " + devices);
        }
        return new EngineChoice(engine, Optional.of(name), devices, provider);
    }

    EngineChoice withDevices(List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("devices: expected at least one, found none");
        }
        for (int i = 0; i < names.size(); i++) {
            requireDevice("devices[" + i + "]", names.get(i));
        }
        if (device.isPresent()) {
            throw new IllegalStateException(
                    "devices: expected device or devices, found both: " + device.get() + " and " + names);
        }
        return new EngineChoice(engine, device, List.copyOf(names), provider);
    }

    private static void requireDevice(String field, String name) {
        if (!DEVICE.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    field + ": expected cpu or gpu:N, found " + (name.isBlank() ? "none" : name));
        }
    }

    EngineChoice withProvider(ModelEngineProvider only) {
        return new EngineChoice(engine, device, devices, Optional.of(only));
    }

    ModelEngine open() {
        return open(provider.<List<ModelEngineProvider>>map(List::of).orElseGet(EngineChoice::installed));
    }

    private static List<ModelEngineProvider> installed() {
        List<ModelEngineProvider> found = new ArrayList<>();
        ServiceLoader.load(ModelEngineProvider.class).forEach(found::add);
        if (found.isEmpty()) {
            // in a container the thread's loader may not see what this library's own loader sees
            ServiceLoader.load(ModelEngineProvider.class, EngineChoice.class.getClassLoader())
                    .forEach(found::add);
        }
        return found;
    }

    ModelEngine open(List<ModelEngineProvider> providers) {
        List<Candidate> candidates = new ArrayList<>();
        for (ModelEngineProvider each : providers) {
            if (each.spiVersion() != ModelEngineProvider.SPI_VERSION) {
                throw new IllegalStateException("engine provider "
                        + each.getClass().getName()
                        + ": expected SPI version " + ModelEngineProvider.SPI_VERSION + ", found " + each.spiVersion()
                        + "; use the same version of all abus-mtl modules");
            }
            each.engines().forEach(description -> candidates.add(new Candidate(description, each)));
        }
        candidates.sort(
                Comparator.comparingInt((Candidate c) -> c.description().rank()).reversed());
        Optional<String> property =
                Optional.ofNullable(System.getProperty(PROPERTY)).filter(name -> !name.isBlank());
        Optional<String> wanted = engine.or(() -> property);
        if (candidates.isEmpty()) {
            throw new NoEngineException("engine: expected " + wanted.orElse("one") + ", found none installed; add "
                    + String.join(" and ", coordinates(providers)));
        }
        Candidate chosen =
                wanted.map(name -> named(name, candidates, providers)).orElse(candidates.get(0));
        ModelEngine opened = chosen.provider()
                .open(chosen.description().name(), device.map(List::of).orElse(devices));
        String reason = engine.isPresent()
                ? "named by the caller"
                : property.isPresent()
                        ? "named by the system property " + PROPERTY
                        : "the first of the installed " + names(candidates);
        LOG.info("Engine {} {} on {}: {}", opened.name(), opened.version(), String.join(",", opened.devices()), reason);
        return opened;
    }

    private Candidate named(String name, List<Candidate> candidates, List<ModelEngineProvider> providers) {
        return candidates.stream()
                .filter(candidate -> candidate.description().name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new NoEngineException(
                        (engine.isPresent() ? "engine" : "system property " + PROPERTY) + ": expected one of the"
                                + " installed " + names(candidates) + ", found " + name + "; to install another add "
                                + String.join(" and ", coordinates(providers))));
    }

    private static String names(List<Candidate> candidates) {
        return candidates.stream().map(c -> c.description().name()).collect(Collectors.joining(", ", "[", "]"));
    }

    private static List<String> coordinates(List<ModelEngineProvider> providers) {
        List<String> coordinates =
                providers.stream().flatMap(each -> each.coordinates().stream()).toList();
        return coordinates.isEmpty() ? COORDINATES : coordinates;
    }
}
