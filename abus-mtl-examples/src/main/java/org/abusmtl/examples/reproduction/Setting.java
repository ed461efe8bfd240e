package org.abusmtl.examples.reproduction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.abusmtl.data.Dataset;
import org.abusmtl.data.Diagnosis;
import org.abusmtl.data.Sample;

/**
 * What the reader of a reproduction has to know: the data, the training, the machine.
 *
 * @param dataset name of the data set
 * @param facts by their names, in the order of the page
 * @param cautions sentences for the first box of the page
 * @param commandLine what to type for the same page
 * @since 0.1.0
 */
public record Setting(String dataset, Map<String, String> facts, List<String> cautions, String commandLine) {

    /** Copies the collections, keeping their order. */
    public Setting {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        cautions = List.copyOf(cautions);
    }

    /**
     * A setting that knows the data set and says what its figures are not.
     *
     * @param data the cases
     * @param description what they are, in a few words; may be empty
     * @param commandLine what to type for the same page
     * @return the setting, to which facts and cautions are added
     */
    public static Setting of(Dataset data, String description, String commandLine) {
        int malignant = data.count(Diagnosis.MALIGNANT);
        long patients =
                data.samples().stream().map(Sample::patientId).distinct().count();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Data set", data.name() + (description.isBlank() ? "" : ": " + description.strip()));
        facts.put(
                "Cases",
                data.size() + " of " + patients + " patients: " + malignant + " malignant, "
                        + data.count(Diagnosis.BENIGN) + " benign");
        List<String> cautions = List.of(
                "The lines “ours” were measured on “" + data.name() + "”"
                        + (description.isBlank() ? "" : " (" + description.strip() + ")") + ", " + data.size()
                        + " cases. The lines “paper” are what the paper printed of its own 170 volumes, which are not"
                        + " public. Figures on other data than the paper's are not the paper's: do not compare the two"
                        + " lines of a row. What can be compared is which models come out ahead on the same cases.",
                String.format(
                        Locale.ROOT,
                        "Always answering “malignant” scores an accuracy of %.3f (%d/%d) here, and of 0.700 (119/170)"
                                + " on the paper's data: read no accuracy without the balanced accuracy and the AUC beside"
                                + " it.",
                        (double) malignant / data.size(),
                        malignant,
                        data.size()),
                "For research only: not a medical device, and not for diagnosis.");
        return new Setting(data.name(), facts, cautions, commandLine);
    }

    /**
     * This setting with one more fact.
     *
     * @param name what it is
     * @param value the value
     * @return a changed copy
     */
    public Setting with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(facts);
        more.put(name, value);
        return new Setting(dataset, more, cautions, commandLine);
    }

    /**
     * This setting with one more sentence for the first box.
     *
     * @param sentence what the reader should know first
     * @return a changed copy
     */
    public Setting caution(String sentence) {
        List<String> more = new ArrayList<>(cautions);
        more.add(sentence);
        return new Setting(dataset, facts, more, commandLine);
    }
}
